using System.Reflection;
using System.Runtime.Loader;

namespace ScriptGate.Core.Plugins;

/// <summary>The types of one plugin folder, apart from those of every other and from the host's packages, and unloadable as a whole.</summary>
internal sealed class PluginLoadContext(string name, string mainAssemblyPath) : AssemblyLoadContext(name, isCollectible: true)
{
    private readonly AssemblyDependencyResolver _resolver = new(mainAssemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Null hands the question to the host's own context.
        if (SharedAssemblies.Contains(assemblyName))
        {
            return null;
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;
}
