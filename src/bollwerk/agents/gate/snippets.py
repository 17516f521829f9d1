"""What the administrator of a proxy puts into its configuration, and the page that visitors get."""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["SHUT_PAGE", "haproxy_snippet", "nginx_snippet"]

SHUT_PAGE: Final = """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dieser Dienst ist derzeit nicht erreichbar</title>
<style>body{font-family:sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;line-height:1.5}</style>
</head>
<body>
<main>
<h1>Dieser Dienst ist derzeit nicht erreichbar</h1>
<p>Unter dieser Adresse ist kein Dienst für das Internet freigegeben. Bitte versuchen Sie es später noch einmal oder
wenden Sie sich an Ihre Stadtverwaltung.</p>
</main>
</body>
</html>
"""


def nginx_snippet(directory: Path) -> str:
    """Return what goes into the `http` and `server` blocks of nginx."""
    return f"""# in the block http:
map_hash_max_size 65536;
map_hash_bucket_size 256;
map $host $bollwerk {{ include {directory}/nginx.map; }}
map $bollwerk $bollwerk_watched {{ default 0; watch 1; }}
log_format bollwerk_watched '$msec $host';
# in every block server, and in one that is default_server:
access_log {directory}/watched.log bollwerk_watched if=$bollwerk_watched;
error_page 503 @bollwerk_shut;
if ($bollwerk = shut) {{ return 503; }}
location @bollwerk_shut {{
  internal;
  root {directory};
  add_header Retry-After 600 always;
  add_header Cache-Control no-store always;
  try_files /shut.html =503;
}}
"""


def haproxy_snippet(directory: Path) -> str:
    """Return what goes into the `global` and `frontend` sections of HAProxy."""
    page = f'content-type "text/html; charset=utf-8" file {directory}/shut.html'
    headers = "hdr Retry-After 600 hdr Cache-Control no-store"
    return f"""# in the section global:
stats socket /run/haproxy/admin.sock mode 600 level admin
# in every section frontend, before all other rules:
http-request set-var(txn.bollwerk_host) req.hdr(host),field(1,:),lower,regsub(\\.+$,)
http-request set-var(txn.bollwerk) var(txn.bollwerk_host),map_str({directory}/haproxy.map)
http-request set-var(txn.bollwerk) str(*),map_str({directory}/haproxy.map,shut) unless {{ var(txn.bollwerk) -m found }}
http-request return status 503 {page} {headers} if {{ var(txn.bollwerk) -m str shut }}
"""
