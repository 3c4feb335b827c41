"""Upload: choose files, answer what they do not say, check what became of them, score a run."""

import streamlit as st

from dropout import jobs
from dropout.jobs import JobState
from dropout.ui import format_guide, import_report, import_result, navigation, questions, source_database, upload
from dropout.ui.upload import Step

navigation.come_through_app()
st.title("Upload", anchor=False)
job = upload.current_job()
report = jobs.import_report(job) if job and job.state is JobState.DONE else None
step = upload.step_of(job, report)
upload.show_steps(step)

if job and report and step is Step.QUESTIONS:
    st.write("The files leave something open. Nothing is guessed where a wrong guess would mislead.")
    questions.show_questions(job, report)
    import_report.show_files(job, report)
    import_report.show_findings(job, report)
elif job and report:
    import_result.show_result(job, report)
    if report.questions:
        st.markdown("**What the files do not say**")
        questions.show_questions(job, report)
    import_result.show_next(job, report)
    import_report.show_files(job, report)
    import_report.show_findings(job, report)
elif job and job.state is JobState.RUNNING:
    upload.show_progress(job)
elif job:
    upload.show_failure(job)
else:
    left, right = st.columns([3, 2], gap="large")
    with left:
        upload.show_choice()
        upload.show_inbox()
        source_database.show()
        import_result.show_imports()
    with right:
        format_guide.show_help()
