using System.Collections.Frozen;
using System.Reflection;

namespace ScriptGate.Core.Plugins;

/// <summary>The assemblies a plugin always gets from the host: the contract and the framework. Everything else comes from its own folder.</summary>
/// <remarks>Both sides must mean the same type when they say <c>Verdict</c> or <c>ILogger</c>; a copy in the plugin's folder would be another type.</remarks>
internal static class SharedAssemblies
{
    private static readonly AssemblyName Contract = typeof(IPlugin).Assembly.GetName();
    private static readonly FrozenSet<string> Names = Find().ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(AssemblyName name) => name.Name is { } simple && Names.Contains(simple);

    /// <summary>The version of the contract a plugin needs, when it is newer than ours; else null.</summary>
    public static Version? NewerContract(IEnumerable<AssemblyName> references) =>
        references.FirstOrDefault(reference => string.Equals(reference.Name, Contract.Name, StringComparison.OrdinalIgnoreCase))?.Version is { } needed && needed > ContractVersion
            ? needed
            : null;

    public static Version ContractVersion => Contract.Version!;

    private static IEnumerable<string> Find()
    {
        // The host's own packages lie beside the program; they are none of a plugin's business. When the framework lies there too (a self-contained
        // program), it is told from them by its names.
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var program = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var frameworkIsBeside = string.Equals(Path.GetDirectoryName(typeof(object).Assembly.Location), program, StringComparison.Ordinal);
        return trusted
            .Where(path => !string.Equals(Path.GetDirectoryName(path), program, StringComparison.Ordinal) || (frameworkIsBeside && IsFrameworkName(Path.GetFileName(path))))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Append(Contract.Name!);
    }

    private static bool IsFrameworkName(string file) =>
        file.StartsWith("System.", StringComparison.Ordinal)
        || file.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        || file.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
        || file.StartsWith("Microsoft.Net.Http.", StringComparison.Ordinal)
        || file.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)
        || file is "mscorlib.dll" or "netstandard.dll" or "Microsoft.CSharp.dll" or "WindowsBase.dll";
}
