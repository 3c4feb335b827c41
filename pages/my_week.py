"""My week: who is due, who is new on the list, who came back, and who has not answered."""

from dropout.ui import cache, components, my_week, navigation, selection

navigation.come_through_app()

if chosen := selection.current():
    scored = cache.scored(chosen)
    components.page_header(scored, "My week")
    my_week.show(chosen, scored)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
