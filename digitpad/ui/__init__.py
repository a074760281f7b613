"""The face: what Streamlit shows. It asks the core and computes nothing itself."""
