"""The Lesson page: a photo's way through a network in ten steps, for a class or by oneself."""

from dfx.ui.kit import frame
from dfx.ui.lesson import page
from dfx.ui.photo import warm

frame.require()

page.draw()
warm.start()
