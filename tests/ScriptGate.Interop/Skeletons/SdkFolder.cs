using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Skeletons;

/// <summary>
/// The .NET SDK as on a machine of its own: settings, packages and templates are in a folder. Nothing is asked for over the network: what projects need of others is among the
/// packages that the build of these tests brought.
/// </summary>
internal sealed class SdkFolder : IDisposable
{
    /// <summary>A build of two small projects; on a busy machine it waits for others.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TestFolder _folder = new();

    public SdkFolder()
    {
        Feed = _folder.Make("feed");
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        _folder.Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder.Of("packages")}" /></config>
              <fallbackPackageFolders><clear /><add key="machine" value="{packages}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>Where packages are installed from.</summary>
    public string Feed { get; }

    public string Of(params string[] parts) => _folder.Of(parts);

    /// <summary>Runs <c>dotnet</c>.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="arguments">Its command.</param>
    public Task<ProgramResult> DotNetAsync(string folder, params string[] arguments) => ProgramRun.RunAsync(RealGateway.DotNet, arguments, input: null, Place(folder));

    /// <summary>Runs the gateway's program.</summary>
    public Task<ProgramResult> GatewayAsync(params string[] arguments) =>
        ProgramRun.RunAsync(RealGateway.DotNet, [Path.Combine(RealGateway.ProgramFolder, "scriptgate.dll"), .. arguments], input: null, Place(_folder.Path));

    /// <summary>Packs a project of the repository, as it was built with these tests.</summary>
    public async Task PackAsync(string project, string version) =>
        (await DotNetAsync(
            Programs.Repository, "pack", Path.Combine(Programs.Repository, project), "--no-build", "-c", Path.GetFileName(RealGateway.ProgramFolder), "-o", Feed, $"-p:Version={version}", "-v", "q", "--nologo"))
        .ShouldSucceed();

    public void Dispose() => _folder.Dispose();

    private ProgramPlace Place(string folder) => new(folder, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_CLI_HOME"] = _folder.Of("home"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["TESTINGPLATFORM_TELEMETRY_OPTOUT"] = "1",

        // Build processes that outlive the command would keep its output open.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    }, Limit);
}
