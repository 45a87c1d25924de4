using System.Reflection;

namespace ScriptGate.Core.Plugins;

/// <summary>Looks at a plugin's DLL and finds out early, and in words, what would otherwise fail at the first mail.</summary>
internal static class PluginInspection
{
    /// <exception cref="PluginLoadException">It is not a .NET DLL, needs a newer contract, or one of its references is missing.</exception>
    public static Assembly LoadMain(PluginLoadContext context, PluginFolder folder, string path)
    {
        Assembly assembly;
        try
        {
            assembly = context.LoadFromAssemblyPath(path);
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException or IOException)
        {
            throw new PluginLoadException(
                PluginDiagnosticCodes.CannotLoad, $"plugins/{folder.Check}/{folder.MainAssembly} is not a complete .NET DLL; was it copied whole?", exception);
        }

        var references = assembly.GetReferencedAssemblies();
        if (SharedAssemblies.NewerContract(references) is { } needed)
        {
            throw new PluginLoadException(
                PluginDiagnosticCodes.NewerContract,
                $"plugins/{folder.Check} was built against ScriptGate.Abstractions {needed.ToString(3)}, this gateway has {SharedAssemblies.ContractVersion.ToString(3)}; update the gateway or build the plugin against its version");
        }

        foreach (var reference in references)
        {
            LoadReference(context, folder, reference);
        }

        return assembly;
    }

    /// <exception cref="PluginLoadException">The attribute is missing or names something that is not a plugin.</exception>
    public static ConstructorInfo ConstructorOf(Assembly assembly, PluginFolder folder)
    {
        Type? type;
        try
        {
            type = assembly.GetCustomAttribute<PluginAttribute>()?.PluginType;
        }
        catch (Exception exception) when (exception is TypeLoadException or FileNotFoundException or FileLoadException or CustomAttributeFormatException)
        {
            throw NotAPlugin(folder, $"names a plugin type that does not load: {exception.Message}", exception);
        }

        if (type is null)
        {
            throw NotAPlugin(folder, "has no [assembly: Plugin(typeof(...))] that names its plugin type");
        }

        if (!typeof(IPlugin).IsAssignableFrom(type) || type.IsAbstract || type.ContainsGenericParameters)
        {
            throw NotAPlugin(folder, $"names {type.FullName} as its plugin, which is not a class that implements IPlugin");
        }

        return type.GetConstructor(Type.EmptyTypes) ?? throw NotAPlugin(folder, $"names {type.FullName} as its plugin, which has no public constructor without parameters");
    }

    /// <summary>The version its author gave it, without the commit that build tools append.</summary>
    public static string VersionOf(Assembly assembly)
    {
        var informational = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return informational?.Split('+')[0] ?? assembly.GetName().Version?.ToString(3) ?? "0";
    }

    private static void LoadReference(PluginLoadContext context, PluginFolder folder, AssemblyName reference)
    {
        try
        {
            context.LoadFromAssemblyName(reference);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            throw new PluginLoadException(
                PluginDiagnosticCodes.CannotLoad,
                $"plugins/{folder.Check} needs {reference.Name} {reference.Version?.ToString(3)}, which is neither in its folder nor part of the framework; copy the whole output folder of the plugin",
                exception);
        }
    }

    private static PluginLoadException NotAPlugin(PluginFolder folder, string what, Exception? exception = null) =>
        new(PluginDiagnosticCodes.NotAPlugin, $"plugins/{folder.Check}/{folder.MainAssembly} {what}", exception);
}
