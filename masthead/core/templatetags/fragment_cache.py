"""Fragments of a page that are rendered once for equal values."""

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from masthead.core.fragment_cache import FragmentCache

register = template.Library()
_cache: FragmentCache[SafeString] = FragmentCache(1000)


class CachedNode(template.Node):
    def __init__(self, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.values = values
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        key = (self, get_language(), *values.values())
        if settings.DEBUG:
            return self._rendered(context, values)
        return _cache.get(key, lambda: self._rendered(context, values))

    def _rendered(self, context: template.Context, values: dict[str, object]) -> SafeString:
        return self.nodelist.render(context.new(values))


@register.tag
def cached(parser: Parser, token: Token) -> CachedNode:
    """`{% cached house=house story=head %}…{% endcached %}`: the content between sees these values
    and nothing else of the page, neither request nor reader, and is cached by them. They must be
    immutable: a database row would count as equal even after its fields change."""
    bits = token.split_contents()
    values = token_kwargs(bits[1:], parser)
    if not values or len(values) != len(bits) - 1:
        raise template.TemplateSyntaxError("cached takes values by name: {% cached story=head %}")
    nodelist = parser.parse(("endcached",))
    parser.delete_first_token()
    return CachedNode(values, nodelist)
