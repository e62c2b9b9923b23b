"""Classical forensics: what the file and the pixels say of their own past, beside the models.

Nothing here enters a score, a threshold or a verdict. Every method has honest causes for what it shows (re-saving,
scaling, a phone's own processing), so each comes with a sentence on how it misleads. The methods read bytes without
decoding them; pixels come decoded from `dfx.media`. NumPy, OpenCV and Pillow only.
"""
