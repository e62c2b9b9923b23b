"""dfx's maps beside those of another library, tf-keras-vis, which is imported when it is first asked."""
