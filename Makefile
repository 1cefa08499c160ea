# For those who type make; everything is in ./run.
.PHONY: run test lock
run:
	./run
test:
	./run test
lock: # needs uv
	uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url requirements-dev.in -o requirements-dev.txt
