"""What the forensic methods are, in a line each for a newcomer, and what their curves and units mean."""

WHAT = {
    "metadata": "Notes that cameras and programs leave in the file beside the picture.",
    "tables": "JPEG saves space by rounding; these tables, kept in the file, say how coarsely.",
    "ela": "The picture is saved as JPEG once more; the map shows where that changes it.",
    "ghosts": "The picture is saved at many JPEG qualities, to see whether a part was once saved at another one.",
    "dct": "JPEG cuts a picture into blocks of 8 × 8 pixels and writes each as a sum of waves, in rounded steps.",
    "noise": "What is left when the picture is smoothed a little: the fine grain of its sensor, and its texture.",
    "spectrum": "The picture taken apart into slow changes of brightness and fine detail.",
    "gradient": "How fast brightness changes at each place, and towards which side.",
    "clone": "Places with the same fine pattern, as where a part was copied to cover another.",
}
CURVES = {
    "ghosts": "How much the whole picture changes when it is saved at each quality; a dip hints at an earlier save there.",
    "dct": "How often one wave has each strength, over all blocks of the picture.",
    "spectrum": "From slow changes on the left to the finest detail on the right.",
    "gradient": "The share of all changes of brightness that point each way.",
}
UNITS = {"fit": "1: the place changes least at this quality, 0: most"}
WHOLE = "Not a photo: slow changes in the middle, fine detail towards the edge."
