"""What tests of sending share: a local Twilio that speaks its protocol, one a file."""

from collections.abc import Iterator

import pytest

from tests.local_twilio import Listener, Local, running


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """Texts that leave are taken here; its callbacks go to a listener of its own."""
    listener = Listener()
    with running(tmp_path_factory.mktemp("twilio"), listener.port) as here:
        yield here
    listener.close()
