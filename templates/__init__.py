"""Every page's Jinja template, by part; shipped as `commons.templates`."""
