"""The report in a real browser: it shows, asks the network for nothing, and complains of nothing."""


def test_the_report_opens_and_shows_its_figures(example_run, visit):
    address = (example_run / "rapport.html").as_uri()
    visit.page.goto(address)
    assert len(visit.page.screenshot(full_page=True)) > 100_000
    assert visit.complaints == []
    assert [url for url in visit.requests if not url.startswith(("data:", "blob:")) and url.split("#")[0] != address] == []
