"""`cordboard recordings`: what the audio files of phone systems hold, and what is said in them."""

from pathlib import Path
from typing import Annotated

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, err, stop, text
from cordboard.cli.language import tr
from cordboard.toolkit.audio.sound_facts import Unreadable
from cordboard.toolkit.audio.transcript import CannotTranscribe

EXAMPLES = """Examples:

  cordboard recordings inspect talk.gsm --json

  cordboard recordings inspect talk.WAV --copy talk.mp3

  cordboard recordings transcribe talk.WAV --model /srv/whisper-base --language es"""

recordings = typer.Typer(no_args_is_help=True, help="Audio files of phone systems.")


@recordings.command("inspect")
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The audio file of a phone system.")],
    copy: Annotated[
        Path | None,
        typer.Option(
            "--copy",
            metavar="COPY",
            help="Also write a copy that every browser plays (MP3). FILE stays as it is.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what an audio file holds: length, channels, sampling rate, whether it was cut off, whether browsers can play
    it."""
    from cordboard.toolkit.audio import playable_copy  # here, not above: its libraries are large

    if copy is not None and copy.exists():
        stop(f"{copy} exists already.", "Choose another name for the copy.")
    try:
        with err.status("..."):
            facts = playable_copy.facts_of(file) if copy is None else playable_copy.make_copy(file, copy)[0]
    except Unreadable as error:
        stop(str(error), code=PROBLEM)
    if as_json:
        emit(facts)
        return
    seconds, rate = f"{facts.seconds:g}", str(facts.rate)
    text(tr("{seconds} s, {channels} channel(s), {rate} Hz", seconds=seconds, channels=facts.channels, rate=rate))
    if facts.unfinished:
        text(tr("The file was cut off while it was being written. What it holds can be played."))
    text(tr("A copy for browsers can be made." if facts.playable else "No copy for browsers can be made."))
    if copy is not None:
        text(tr("Copy written: {path}", path=copy))


@recordings.command("transcribe")
def transcribe(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The audio file of a phone system.")],
    model: Annotated[
        Path,
        typer.Option(
            "--model",
            metavar="FOLDER",
            help="The folder of a Whisper model in the format of faster-whisper (CTranslate2). Nothing is downloaded.",
        ),
    ],
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="CODE",
            help="The language that is spoken: two letters, such as es. Without it, it is guessed for each leg.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write down what is said in an audio file, one leg at a time, on this machine and without the network."""
    from cordboard.toolkit.audio import speech_to_text  # here, not above: its libraries are large

    try:
        with err.status("..."):
            found = speech_to_text.transcribe(file, model, language)
    except (CannotTranscribe, Unreadable) as error:
        stop(str(error), code=PROBLEM)
    if as_json:
        emit(found)
        return
    if not found.spoken:
        text(tr("Nobody speaks in this recording."))
    for one in found.spoken:
        text(f"{one.start:8.2f}  {one.channel + 1}  {one.text}")
