namespace ScriptGate;

/// <summary>The entry point of a plugin DLL. One instance is made for each security profile that names its check, in each generation.</summary>
public interface IPlugin
{
    /// <summary>Registers the check's handlers. Called once, before any session uses the generation.</summary>
    /// <param name="plugin">The options of this profile and everything the host offers.</param>
    /// <remarks>
    /// An exception refuses the generation; its message is shown to the operator with the check's name. A <see cref="PluginOptionsException"/> is shown at its
    /// key's line; several of them in one <see cref="AggregateException"/> each at its own. It has ten seconds. A plugin that is
    /// <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/> is disposed when its generation ends.
    /// </remarks>
    void Register(IPluginBuilder plugin);
}

/// <summary>Names the <see cref="IPlugin"/> of a plugin assembly.</summary>
/// <param name="pluginType">A public type with a constructor without parameters that implements <see cref="IPlugin"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class PluginAttribute(Type pluginType) : Attribute
{
    /// <summary>The plugin type.</summary>
    public Type PluginType { get; } = pluginType;
}
