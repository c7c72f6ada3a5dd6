"""Two requests that validate drafts at the same time do not disturb each other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from wagtail import blocks

from masthead.publishing.stream_field import FreeStreamField

A_MOMENT = 0.3  # seconds


def test_a_preview_does_not_make_an_autosave_of_a_half_filled_block_fail() -> None:
    autosaving, previewed = Event(), Event()

    class SlowBlock(blocks.CharBlock):
        def clean(self, value: Any) -> Any:
            autosaving.set()
            previewed.wait(A_MOMENT)
            return super().clean(value)

    field = FreeStreamField(
        blocks.StreamBlock([("slow", SlowBlock()), ("quote", blocks.CharBlock())]), blank=True
    ).formfield()
    field.is_deferred_validation = True

    def preview() -> None:
        autosaving.wait()
        field.clean([])
        previewed.set()

    with ThreadPoolExecutor() as pool:
        other = pool.submit(preview)
        stream = field.clean(field.block.to_python([("slow", ""), ("quote", "")]))
        other.result()

    assert [child.value for child in stream] == ["", ""]
