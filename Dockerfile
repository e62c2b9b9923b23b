# dfx in a container, on a machine of one's own or as a Space of Hugging Face:
#   docker build -t dfx . && docker run --rm -p 127.0.0.1:7860:7860 dfx      then http://localhost:7860
# Other names than localhost, and a limit of memory: docs/threats.md, "Settings for a public server".
FROM python:3.13-slim

# TensorFlow's CPU build: the same Python code, without what only graphics cards run. Nobody compiles against it here, nor draws
# maps of the world, so its headers, libclang and pydeck stay out, and the packages' own tests: half a gigabyte.
WORKDIR /app
COPY requirements.txt requirements-cpu.txt ./
RUN awk '/^[a-z]/ { on = !/^(tensorflow|libclang|pydeck)==/ } on' requirements.txt > /tmp/others.txt \
 && pip install --no-cache-dir --no-compile --disable-pip-version-check --no-deps --require-hashes \
      -r /tmp/others.txt -r requirements-cpu.txt \
 && cd /usr/local/lib/python3.13/site-packages && rm -r /tmp/others.txt tensorflow/include pyarrow/include \
 && find numpy pandas pyarrow pywt scipy -type d -name tests -prune -exec rm -r {} +

COPY pyproject.toml README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY assets assets
COPY pages pages
COPY dfx dfx
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable .

# What answers and draws without TensorFlow, for the models that are asked unless somebody says otherwise; the others are
# derived, or asked through TensorFlow, when somebody asks them. What is imported here is compiled, and no more.
COPY models models
ENV TF_CPP_MIN_LOG_LEVEL=3
RUN python -m dfx maintain engines fast && python -c "from dfx.ui.server import ahead; ahead.start().join()" \
 && useradd --create-home --uid 1000 dfx && chown dfx models/*/

# Nobody's: what a stranger's file reached by a flaw could change nothing but what is derived of the models.
USER dfx
ENV HOME=/home/dfx

# For 4 GB of memory: who comes beyond that is told so in a sentence.
ENV DFX_VISITORS=20 DFX_SESSION_UPLOAD_BYTES=120000000 DFX_ALL_UPLOAD_BYTES=400000000
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=7860"]
