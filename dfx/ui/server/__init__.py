"""What stands between the net and Streamlit: whose requests are heard, how much they may bring, and what is told back."""
