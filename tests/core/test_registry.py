"""The registry refuses, by name, what cannot stand."""

from types import ModuleType

import pytest

from commons import kernel
from commons.hookspecs import hook
from commons.registry import BrokenPlugin, Registry


def plugin(name: str, **functions) -> ModuleType:
    module = ModuleType(name)
    for function_name, function in functions.items():
        function.__name__ = function_name
        setattr(module, function_name, hook(function))
    return module


def registry(*plugins: ModuleType) -> Registry:
    made = Registry()
    made.discover(plugins)
    return made


FACT = kernel.Fact(name="a.b", meaning="")


def test_a_name_declared_twice():
    with pytest.raises(BrokenPlugin, match=r"'a\.b' is declared by both 'one' and 'two'"):
        registry(plugin("one", commons_facts=lambda: [FACT]), plugin("two", commons_facts=lambda: [FACT])).check()


def test_a_misspelt_hook():
    with pytest.raises(BrokenPlugin, match="commons_fcats"):
        registry(plugin("one", commons_fcats=lambda: [FACT])).check()


def test_a_list_of_the_wrong_thing():
    with pytest.raises(BrokenPlugin, match="must return a list of Fact"):
        registry(plugin("one", commons_facts=lambda: ["a.b"])).check()


def test_a_command_with_an_unknown_permission():
    command = kernel.Command(name="a", schema=object, permission="p", body=print, label="")
    with pytest.raises(BrokenPlugin, match="unknown permission 'p'"):
        registry(plugin("one", commons_commands=lambda: [command])).check()


def test_a_plugin_that_is_not_installed():
    with pytest.raises(BrokenPlugin, match="'nowhere' is not installed"):
        registry("nowhere")


def test_refs_are_parsed_strictly():
    assert kernel.Ref.parse("activity:k7m2q9xd") == kernel.Ref("activity", "k7m2q9xd")
    for text in ("activity", ":x", "a:", "a b:c", "a:b:c", "a:b/c", "é:b", "a:" + "\x00"):
        with pytest.raises(ValueError, match="not a Ref"):
            kernel.Ref.parse(text)


@pytest.mark.parametrize("name", ["commons_signed_in", "commons_reader"])
def test_who_is_signed_in_is_not_a_plugins_to_say(name):
    with pytest.raises(BrokenPlugin, match="'one' may not answer"):
        registry(plugin("one", **{name: lambda: None})).check()
