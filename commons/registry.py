"""Which parts and plugins make up this city: found by entry point, checked at start, their faults contained.

Declarations are asked for once. A name that two declare, a hook that is misspelt or a list of the wrong thing stops the
start, by name. Page hooks are the opposite: they may fail, and only their own contribution is lost.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import pluggy
from flask import current_app

from commons import hookspecs, kernel

log = logging.getLogger("commons.registry")

GROUP = "commons"
STRIKES = 3  # faults of one plugin's page hooks before it is left out …
QUARANTINE_SECONDS = 300  # … for this long, in this process


class BrokenPlugin(Exception):
    """A declaration that cannot stand; the text names the plugin and what to mend."""


#: start hook -> (attribute of the registry, type, the field that must be unique)
DECLARED = {
    "commons_subjects": ("subjects", kernel.SubjectType, "kind"),
    "commons_commands": ("commands", kernel.Command, "name"),
    "commons_permissions": ("permissions", kernel.Permission, "name"),
    "commons_facts": ("facts", kernel.Fact, "name"),
    "commons_readers": ("readers", kernel.Reader, "name"),
    "commons_jobs": ("jobs", kernel.Job, "name"),
    "commons_errands": ("errands", kernel.ErrandType, "name"),
    "commons_gates": ("gates", kernel.Gate, "name"),
    "commons_channels": ("channels", kernel.Channel, "name"),
}


#: Hooks that a plugin may not answer.
PARTS_ONLY = ("commons_signed_in", "commons_reader")


class Registry:
    """The plugin manager of one application, and the tables of everything that was declared."""

    subjects: dict[str, kernel.SubjectType]
    commands: dict[str, kernel.Command]
    permissions: dict[str, kernel.Permission]
    facts: dict[str, kernel.Fact]
    readers: dict[str, kernel.Reader]
    jobs: dict[str, kernel.Job]
    errands: dict[str, kernel.ErrandType]
    gates: dict[str, kernel.Gate]
    channels: dict[str, kernel.Channel]

    def __init__(self) -> None:
        self.pm = pluggy.PluginManager("commons")
        self.pm.add_hookspecs(hookspecs)
        self.parts: list[str] = []
        self.plugins: list[str] = []
        self.around: Callable[[], AbstractContextManager] = nullcontext  # the application keeps a command whole here …
        self.after_fault: Callable[[], None] = lambda: None  # … ends a broken read here …
        self.after_commit: Callable[[], None] = lambda: None  # … and wakes the worker here
        self._strikes: dict[str, list[float]] = defaultdict(list)

    def add_part(self, module: ModuleType) -> None:
        """An engine part, always there. Parts come in the order of the house."""
        name = module.__name__.rpartition(".")[2]
        self.parts.append(name)
        self.pm.register(module, name)

    def discover(self, wanted: Iterable[str | ModuleType] | None, off: Iterable[str] = ()) -> None:
        """Loads the plugins of the entry point group, in order of their names: all but those in `off`, or only
        `wanted`. A wanted plugin that is not installed is refused; one that is given as a module is taken as it is."""
        found = {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)}
        modules = [one for one in wanted or () if isinstance(one, ModuleType)]
        names = set(found) - set(off) if wanted is None else set(wanted) - set(modules)
        for module in modules:
            self.plugins.append(module.__name__.rpartition(".")[2])
            self.pm.register(module, self.plugins[-1])
        for name in sorted(names):
            if name not in found:
                raise BrokenPlugin(f"plugin {name!r} is not installed; installed are: {', '.join(found) or 'none'}")
            try:
                module = found[name].load()
            except Exception as fault:
                raise BrokenPlugin(f"plugin {name!r} could not be loaded: {fault!r}") from fault
            self.plugins.append(name)
            self.pm.register(module, name)

    def check(self) -> None:
        """Collects every declaration. Raises BrokenPlugin for a misspelt hook, a wrong value or a second name."""
        for module in self._listed("commons_hookspecs", ModuleType):
            self.pm.add_hookspecs(module[1])
        try:
            self.pm.check_pending()
        except pluggy.PluginValidationError as fault:
            raise BrokenPlugin(str(fault)) from fault
        for hook in PARTS_ONLY:
            for impl in getattr(self.pm.hook, hook).get_hookimpls():
                if impl.plugin_name in self.plugins:
                    raise BrokenPlugin(
                        f"plugin {impl.plugin_name!r} may not answer {hook}: who is signed in is the engine's"
                    )
        for hook, (attribute, kind, key) in DECLARED.items():
            table: dict[str, Any] = {}
            owner: dict[str, str] = {}
            for plugin, value in self._listed(hook, kind):
                name = getattr(value, key)
                if name in table:
                    raise BrokenPlugin(f"{hook}: {name!r} is declared by both {owner[name]!r} and {plugin!r}")
                table[name], owner[name] = value, plugin
            setattr(self, attribute, table)
        for command in self.commands.values():
            if command.permission not in self.permissions:
                raise BrokenPlugin(f"command {command.name!r} asks for unknown permission {command.permission!r}")
            if command.subject is not None and command.subject not in self.subjects:
                raise BrokenPlugin(f"command {command.name!r} is about unknown kind {command.subject!r}")
            if command.undo is not None and command.undo not in self.commands:
                raise BrokenPlugin(f"command {command.name!r} is undone by unknown command {command.undo!r}")
        for gate in self.gates.values():
            for name in (gate.commands or frozenset()) - set(self.commands):
                raise BrokenPlugin(f"gate {gate.name!r} guards unknown command {name!r}")

    def _listed(self, hook: str, kind: type) -> Iterator[tuple[str, Any]]:
        for plugin, values in self.strict(hook):
            if not isinstance(values, list | tuple) or not all(isinstance(value, kind) for value in values):
                raise BrokenPlugin(f"{plugin!r}: {hook} must return a list of {kind.__name__}, not {values!r}")
            for value in values:
                yield plugin, value

    def calls(self, hook: str, arguments: Mapping[str, Any] | None = None) -> Iterator[tuple[str, Callable[[], Any]]]:
        """(plugin, its implementation, ready to be called), parts first."""
        given = arguments or {}
        implementations = getattr(self.pm.hook, hook).get_hookimpls()
        order = {name: place for place, name in enumerate(self.parts + self.plugins)}
        for impl in sorted(implementations, key=lambda i: order.get(i.plugin_name, 999)):
            yield impl.plugin_name, lambda impl=impl: impl.function(*[given[a] for a in impl.argnames])

    def strict(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """(plugin, answer) of every implementation that answers, parts first; an exception goes through."""
        for plugin, call in self.calls(hook, arguments):
            answer = call()
            if answer is not None:
                yield plugin, answer

    def contained(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """As `strict`, but one that raises is logged, counted against its plugin and left out."""
        for plugin, call in self.calls(hook, arguments):
            if self.quarantined(plugin):
                continue
            try:
                with self.around():
                    answer = call()
            except Exception:
                self.fault(plugin, hook)
                continue
            if answer is not None:
                yield plugin, answer

    def flat(self, hook: str, **arguments: Any) -> list[Any]:
        """The answers of a contained page hook as one list."""
        return [value for _, values in self.contained(hook, **arguments) for value in values]

    def health(self) -> list[kernel.Health]:
        """What every part and plugin says of its own health; one that cannot say is not well."""
        found: list[kernel.Health] = []
        for plugin, call in self.calls("commons_health"):
            try:
                found += call() or ()
            except Exception:
                self.fault(plugin, "commons_health")
                found.append(kernel.Health(name=plugin, ok=False, text="it could not say how it is; see the log"))
        return found

    def fault(self, plugin: str, where: str) -> None:
        """Notes the exception being handled against `plugin`, and ends what it left half done (`after_fault`)."""
        self.log_fault(plugin, where)
        self._strikes[plugin].append(time.monotonic())
        self.after_fault()

    def log_fault(self, name: str, where: str) -> None:
        """Logs the exception being handled, with whose it is."""
        log.exception("%s failed in %s", name, where)

    def quarantined(self, plugin: str) -> bool:
        """Whether the page hooks of `plugin` are left out at present (parts never are)."""
        strikes = self._strikes.get(plugin)
        if not strikes or plugin in self.parts:
            return False
        recent = [moment for moment in strikes if time.monotonic() - moment < QUARANTINE_SECONDS]
        self._strikes[plugin] = recent
        return len(recent) >= STRIKES


def registry() -> Registry:
    """The registry of the current application."""
    return current_app.extensions["commons"]
