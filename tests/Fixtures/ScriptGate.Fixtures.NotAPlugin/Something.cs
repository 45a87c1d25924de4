using ScriptGate;
using ScriptGate.Fixtures.NotAPlugin;

[assembly: Plugin(typeof(Something))]

namespace ScriptGate.Fixtures.NotAPlugin;

/// <summary>Named as a plugin and not one.</summary>
public sealed class Something;
