"""The web app's files, its one page, and the headers on every answer."""

import httpx

from serving.settings import Settings


async def _get(anonymous: httpx.AsyncClient, path: str) -> httpx.Response:
    return await anonymous.get(f"http://bellwether.test{path}")


async def test_paths_of_the_app_get_its_page(anonymous: httpx.AsyncClient, settings: Settings) -> None:
    """A reload deep in the app works; hashed files may be kept for ever; what is missing is a 404."""
    (settings.web / "assets").mkdir(parents=True)
    (settings.web / "index.html").write_text("<title>the app</title>")
    (settings.web / "assets" / "app-1a2b.js").write_text("1")

    deep = await _get(anonymous, "/deals/0199")
    asset = await _get(anonymous, "/assets/app-1a2b.js")

    assert "the app" in deep.text
    assert deep.headers["Cache-Control"] == "no-cache"
    assert "immutable" in asset.headers["Cache-Control"]
    assert (await _get(anonymous, "/assets/gone.js")).status_code == 404
    assert (await _get(anonymous, "/api/v1/nothing")).json()["code"] == "not_found"


async def test_nothing_outside_the_apps_folder_is_served(
    anonymous: httpx.AsyncClient, settings: Settings
) -> None:
    """No path leads out of the folder of built files."""
    settings.web.mkdir(parents=True)
    (settings.web / "index.html").write_text("the app")
    (settings.web.parent / "secret").write_text("SECRET")

    for path in ("/../secret", "/%2e%2e/secret", "/..%2fsecret", "//etc/passwd"):
        assert "SECRET" not in (await _get(anonymous, path)).text


async def test_an_unbuilt_app_says_so(anonymous: httpx.AsyncClient) -> None:
    """Without a build the first page says what to do."""
    assert "make web" in (await _get(anonymous, "/")).text


async def test_every_answer_is_told_what_browsers_may_do(anonymous: httpx.AsyncClient) -> None:
    """Pages load nothing from elsewhere and cannot be framed; answers are not kept by proxies."""
    answer = await anonymous.get("/health")

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-Id"]
