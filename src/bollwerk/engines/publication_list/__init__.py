"""Signed lists of which host names are open at a proxy, release tokens, and their forms for proxies and filters.

Pure: bytes and keys in, lists and verdicts out; the caller brings time, storage and network. A list that is forged,
replayed, meant for another proxy or badly formed is refused whole, with the reason; nothing of it is used.
"""

from bollwerk.engines.publication_list.forms import DEFAULT_KEY, haproxy_map, nftables_set, nginx_map, policy_zone
from bollwerk.engines.publication_list.lists import (
    ListError,
    ListProblem,
    PublicationList,
    check_succession,
    clean_host,
    key_id,
    read_list,
    sign_list,
)
from bollwerk.engines.publication_list.states import HostState
from bollwerk.engines.publication_list.tokens import (
    ReleaseToken,
    TokenError,
    TokenProblem,
    sign_token,
    verify_token,
)

__all__ = [
    "DEFAULT_KEY",
    "HostState",
    "ListError",
    "ListProblem",
    "PublicationList",
    "ReleaseToken",
    "TokenError",
    "TokenProblem",
    "check_succession",
    "clean_host",
    "haproxy_map",
    "key_id",
    "nftables_set",
    "nginx_map",
    "policy_zone",
    "read_list",
    "sign_list",
    "sign_token",
    "verify_token",
]
