"""The short texts that people at the demo company write, by what they are about."""

from typing import Final

TOPICS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    # first word: the kind of activity; {name} the customer's person, {product} and {project} the deal's
    "email follow-up": (
        ("Following up on the {project}", "Hello {name}, did you look at our figures for {product}?"),
        ("{product} for the {project}", "Hello {name}, lead time is three weeks now. Shall I reserve it?"),
        ("Next steps", "Hello {name}, when would suit you to go through the open points on the {project}?"),
        ("Data sheets as promised", "Hello {name}, the data sheets and certificates are attached."),
        ("Delivery slots", "Hello {name}, we can still deliver early in the morning. Does that help?"),
        ("Reference projects", "Hello {name}, here are two sites of similar size from last year."),
    ),
    "email reply": (
        ("Re: {project}", "Thanks, we are going through it with the site team and will come back to you."),
        ("Re: {product}", "That works for us. Could you confirm the quantity per delivery?"),
        ("Re: Next steps", "Thursday morning suits us. Please bring the updated schedule."),
        ("Re: your figures", "We have another price on the table. What can you do on transport?"),
        ("Re: Delivery slots", "Good to know. The slab is being poured two weeks later than planned."),
    ),
    "email question": (
        ("Question on {product}", "Could you let us know whether this comes with the fire certificate?"),
        ("Programme for the {project}", "Our programme has moved. Can you hold the price for another month?"),
        ("Unloading on site", "Access is tight at the gate. Do you deliver with a crane lorry?"),
        ("Quantities changed", "The drawings were revised; please see the new quantities."),
    ),
    "call talk": (
        ("Call about the {project}", "Went through quantities and dates with {name}."),
        ("Call about {product}", "{name} compares us with one other; delivery time matters most."),
        ("Call: open points", "Cleared up crane access and pallet returns."),
        ("Call about the schedule", "Start on site confirmed by {name}, order expected before that."),
    ),
    "call missed": (
        ("Tried to reach {name}", ""),
        ("Call about the {project}", ""),
    ),
    "call inbound": (
        ("{name} called", "Asked about lead times for {product}."),
        ("{name} called about the {project}", "Wants the offer split into two deliveries."),
        ("{name} called", "Asked for a contact at a reference site."),
    ),
    "meeting held": (
        ("Meeting on the {project}", "Reviewed drawings and the bill of quantities."),
        ("Meeting with {name}", "Talked through payment terms and call-offs."),
        ("Site meeting", "Walked the storage area and agreed on unloading."),
    ),
    "meeting missed": (
        ("Meeting with {name}", "Nobody came. Asked for a new date."),
        ("Site meeting", "Cancelled at the gate; {name} was called to another site."),
    ),
    "meeting survey": (
        ("Site survey: {project}", "Measured up with {name}; access road carries 40 t."),
        ("Site survey", "Checked ground, storage and power for the {project}."),
    ),
    "note opening": (
        ("How it came in", "First contact about a {project}; {product} is the main item."),
        ("Background", "They build a {project} and have bought {product} elsewhere so far."),
    ),
    "note survey": (
        ("Survey findings", "Quantities are about a tenth above the tender. Crane needed for {product}."),
        ("Survey findings", "Dry storage for two weeks at most; propose weekly call-offs."),
    ),
    "note talk": (
        ("After the call", "{name} seems in favour, purchasing still compares."),
        ("Competition", "A regional merchant has quoted as well; their lead time is longer."),
        ("Decision", "They decide once the building permit is through."),
    ),
    "task done": (
        ("Send data sheets for {product}", ""),
        ("Ask the yard about stock of {product}", ""),
        ("Prepare the site visit", ""),
        ("Check credit limit", ""),
    ),
    "task open": (
        ("Call {name} about the {project}", ""),
        ("Send the revised quantities", ""),
        ("Confirm delivery slots for {product}", ""),
        ("Agree on payment terms with {name}", ""),
    ),
    "offer first": (
        ("Offer for the {project}", "Offer sent: {product} and the lines agreed, valid for 30 days."),
    ),
    "offer revised": (
        ("Revised offer for the {project}", "New price after talking about volume and transport."),
    ),
    "call courtesy": (
        ("How are things on site?", "No new project at the moment; wants the new price list."),
        ("Catching up with {name}", "Talked about the year ahead."),
    ),
    "email newsletter": (
        ("Price list for the season", "Hello {name}, our new price list is attached."),
        ("Yard opening hours", "Hello {name}, please note our hours over the holidays."),
    ),
}  # fmt: skip

INTERNAL: Final = frozenset({"note", "task"})


def kind_of(topic: str) -> str:
    """Return the kind of activity that a topic belongs to."""
    return topic.split(" ", 1)[0]


def write_text(topic: str, draw: float, *, name: str, product: str, project: str) -> tuple[str, str]:
    """Return subject and body on a topic; `draw`, from 0 to 1, picks among the ways to say it."""
    ways = TOPICS[topic]
    subject, body = ways[int(draw * len(ways))]
    words = {"name": name, "product": product, "project": project}
    return subject.format(**words), body.format(**words)
