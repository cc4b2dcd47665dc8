"""How gunicorn runs the site: ``gunicorn --config python:tracker.gunicorn_settings``."""

wsgi_app = "tracker.wsgi:application"
worker_class = "tracker.webserver.BufferingWorker"
workers = 2
threads = 4
timeout = 60  # seconds without a heartbeat, after which a process is replaced
graceful_timeout = 10
accesslog = "-"
control_socket_disable = True
preload_app = True  # so that workers share the memory of loaded modules
