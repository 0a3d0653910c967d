"""Notes that tell the people they name, if those may see them."""

from fastapi import APIRouter

from crm_core import activities, deals, notifications
from serving.api.call import Now, Work
from serving.api.schemas.activities import ActivityRead
from serving.api.schemas.working import NoteCreate, NoteRead
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/notes", tags=["notes"], route_class=InTransaction)


@router.post("", status_code=201, operation_id="write_note")
async def write_note(*, body: NoteCreate, work: Work, at: Now) -> NoteRead:
    """Write a note on a deal, an account or a person, and notify whom it names.

    Whoever may not see the note hears nothing of it; the answer lists them under `not_told`.
    """
    if body.deal_id is not None:
        await deals.read(work.session, body.deal_id)
    values = body.model_dump(exclude={"mentions"})
    note_id = await activities.log(work, **values, kind="note", direction="internal", occurred_at=at, at=at)
    told = await notifications.mention(work, note_id, users=body.mentions, at=at)
    note = ActivityRead.model_validate(await activities.read(work.session, note_id))
    return NoteRead(note=note, told=list(told.told), not_told=list(told.not_told))
