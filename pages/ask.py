"""Ask: a question in a person's own words, answered from what is loaded, with the table or figure the answer came from."""

from dropout.ui import ask, cache, components, navigation, selection

navigation.come_through_app()

if chosen := selection.current():
    scored = cache.scored(chosen)
    components.page_header(scored, "Ask")
    if question := ask.show_box():
        ask.show_reply(question, chosen, scored)
    ask.show_offers(scored, unfolded=not question)
    components.footer()
else:
    components.empty_state("No run to ask about yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
