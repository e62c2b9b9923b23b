"""Makes cam_samples.py importable from every folder of tests below this one."""
