"""The History page: what was analysed here, found again, noted, and reopened as it was."""

from dfx.ui.history import page
from dfx.ui.kit import frame
from dfx.ui.photo import warm

frame.require()

page.draw()
warm.start()
