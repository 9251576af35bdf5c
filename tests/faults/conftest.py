"""One town a module: it is started once, hurt by every test, and must be whole again after each."""

from collections.abc import Iterator

import pytest

from tests.town import Town, running


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with running(tmp_path_factory.mktemp("town")) as running_town:
        yield running_town
