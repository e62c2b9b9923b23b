# dfx in a container, on a machine of one's own or as a Space of Hugging Face:
#   docker build -t dfx . && docker run --rm -p 127.0.0.1:7860:7860 dfx      then http://localhost:7860
# Other names than localhost, and a limit of memory: docs/threats.md, "Settings for a public server".
FROM python:3.13-slim

# Without a graphics card TensorFlow's own wheel would be 1.8 GB of which none is used: its CPU build has the same Python code.
WORKDIR /app
COPY requirements.txt requirements-cpu.txt ./
RUN awk '/^[a-z]/ { on = !/^tensorflow==/ } on' requirements.txt > /tmp/others.txt \
 && pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r /tmp/others.txt -r requirements-cpu.txt \
 && rm /tmp/others.txt

COPY pyproject.toml README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY assets assets
COPY pages pages
COPY dfx dfx
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable .

# Nobody's: what a stranger's file could reach by a flaw may change nothing but what was derived of the models.
RUN useradd --create-home --uid 1000 dfx
COPY --chown=dfx models models
USER dfx
ENV HOME=/home/dfx TF_CPP_MIN_LOG_LEVEL=3
RUN python -m dfx maintain engines

# For 4 GB of memory: who comes beyond that is told so in a sentence.
ENV DFX_VISITORS=20 DFX_SESSION_UPLOAD_BYTES=120000000 DFX_ALL_UPLOAD_BYTES=400000000
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=7860"]
