"""The caller's second factor: begin, confirm, renew recovery codes, remove."""

from fastapi import APIRouter, Request

from crm_core import access, organizations
from serving.api.call import Now, Person, Serving
from serving.api.identity import address
from serving.api.schemas.session import (
    CodeProof,
    EnrolmentRead,
    PasswordProof,
    RecoveryCodesRead,
    SecondFactorRead,
)
from serving.api.transaction import SignedInToEnrol

router = APIRouter(prefix="/session/second-factor", tags=["session"], route_class=SignedInToEnrol)


@router.get("", operation_id="read_second_factor")
async def read_second_factor(*, caller: Person, services: Serving) -> SecondFactorRead:
    """Say whether the caller has a second factor, and whether they must."""
    async with services.work(caller.identity) as work:
        found = await access.second_factor(work)
        required = await organizations.is_second_factor_required(work.session)
    return SecondFactorRead(
        confirmed_at=found.confirmed_at, recovery_codes_left=found.recovery_codes_left, required=required
    )


@router.post("", status_code=201, operation_id="begin_second_factor")
async def begin_second_factor(
    *, body: PasswordProof, caller: Person, request: Request, services: Serving, at: Now
) -> EnrolmentRead:
    """Make a secret for an app. It counts once a code of it is confirmed; asked again before, it is another.

    The password proves that it is not somebody at an unlocked screen; whoever signs on elsewhere needs none.
    """
    await access.prove_again(
        services.database,
        caller.entry,
        password=body.password.get_secret_value() if body.password else None,
        address=address(request),
        at=at,
    )
    async with services.work(caller.identity) as work:
        begun = await access.begin_second_factor(
            work,
            services.sealer,
            email=caller.entry.email,
            issuer=f"Bellwether ({caller.entry.org_name})",
            at=at,
        )
    return EnrolmentRead(secret=begun.secret, uri=begun.uri)


@router.post("/confirm", operation_id="confirm_second_factor")
async def confirm_second_factor(
    *, body: CodeProof, caller: Person, request: Request, services: Serving, at: Now
) -> RecoveryCodesRead:
    """Give a first code; from now on log-ins ask for one. Other sessions of the caller end."""
    assert caller.entry.session_id is not None  # noqa: S101 - Person makes sure
    code = body.code.get_secret_value()
    await access.count_code(services.database, caller.entry, address=address(request), at=at)
    async with services.work(caller.identity) as work:
        codes = await access.confirm_second_factor(
            work, services.sealer, code=code, session_id=caller.entry.session_id, at=at
        )
    return RecoveryCodesRead(recovery_codes=list(codes))


@router.post("/recovery-codes", operation_id="renew_recovery_codes")
async def renew_recovery_codes(
    *, body: CodeProof, caller: Person, request: Request, services: Serving, at: Now
) -> RecoveryCodesRead:
    """Make new recovery codes, for a code; those from before work no longer."""
    code = body.code.get_secret_value()
    await access.count_code(services.database, caller.entry, address=address(request), at=at)
    async with services.work(caller.identity) as work:
        codes = await access.renew_recovery_codes(work, services.sealer, code=code, at=at)
    return RecoveryCodesRead(recovery_codes=list(codes))


@router.post("/remove", status_code=204, operation_id="remove_second_factor")
async def remove_second_factor(
    *, body: CodeProof, caller: Person, request: Request, services: Serving, at: Now
) -> None:
    """Remove the second factor, for a code of it or a recovery code."""
    code = body.code.get_secret_value()
    await access.count_code(services.database, caller.entry, address=address(request), at=at)
    async with services.work(caller.identity) as work:
        await access.remove_second_factor(work, services.sealer, code=code, at=at)
