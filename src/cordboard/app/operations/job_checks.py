"""What the doctor says about background jobs: one line names all that run, and each that does not has its own."""

from cordboard.app.operations.background_jobs import BackgroundJobs, JobRun
from cordboard.contract.views.overview import CheckView
from cordboard.domain.settings.background_jobs import WITHOUT

NAME = "background jobs"
ON = "Turn it on in Settings, Company, Advanced."
LOG = "See the server's log for the reason. It is tried again."


def job_checks(jobs: BackgroundJobs) -> list[CheckView]:
    """A line for those that run, one for each that is off, and one for each that failed at its last turn."""
    lines, fine = list[CheckView](), list[str]()
    for run in jobs.runs:
        name = f"{NAME}: {_name(run)}"
        if jobs.is_off(run.job):
            text = f"It is turned off. {WITHOUT[run.job]}"
            lines.append(CheckView(name=name, level="amber", sentence=text, fix=ON))
        elif run.failed is not None:
            text = f"Its last turn failed ({run.failed})."
            lines.append(CheckView(name=name, level="amber", sentence=text, fix=LOG, took_ms=run.took_ms))
        else:
            fine.append(_name(run))
    if fine:
        lines.insert(0, CheckView(name=NAME, level="green", sentence=f"Running: {', '.join(fine)}."))
    return lines


def _name(run: JobRun) -> str:
    return f"{run.job} ({run.part})" if run.part else str(run.job)
