using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Where plugins are found.</summary>
internal sealed record PluginsOptions
{
    /// <summary>The folder with one folder per check, absolute. Default: <c>plugins</c> beside the program, where the build puts them.</summary>
    [Description("The folder with one folder per check.")]
    [ComputedDefault("the folder 'plugins' beside the program")]
    [FilePath]
    public string Directory { get; init; } = System.IO.Path.Combine(AppContext.BaseDirectory, "plugins");
}
