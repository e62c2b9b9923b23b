"""The Fake lab: fakes made on request of one face, what every model says of them, and how small a change may be.

Nothing here is kept or sent anywhere. What leaves the lab as a file says what it is: in the picture, in its metadata and,
where it can be signed, in its content credentials (`dfx.lab.mark`).
"""
