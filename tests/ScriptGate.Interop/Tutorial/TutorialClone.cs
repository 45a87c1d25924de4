using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Tutorial;

/// <summary>
/// What a reader of the tutorial has: a clone, and two terminals. Ports are free ones in place of those of the page. <c>dotnet publish</c> finds its work done: the gateway was
/// built with these tests.
/// </summary>
internal sealed class TutorialClone : IAsyncDisposable
{
    // What the shipped configuration and the script listen on.
    private static readonly string[] Ports = ["2525", "2600", "8025"];

    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string> _ports = Ports.ToDictionary(port => port, _ => FreePorts.Next().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
    private readonly List<string> _aliases = [];
    private readonly List<string> _said = [];
    private LeashedProgram? _gateway;
    private string _supportId = "";
    private int _read;
    private bool _isChanged;

    private string Clone => _folder.Of("clone");

    private string Path => $"{_folder.Of("bin")}:{Environment.GetEnvironmentVariable("PATH")}";

    public static TutorialClone Create()
    {
        var clone = new TutorialClone();
        foreach (var part in new[] { "build", "scripts" })
        {
            PluginFolders.Copy(System.IO.Path.Combine(Programs.Repository, part), System.IO.Path.Combine(clone.Clone, part));
        }

        foreach (var file in new[] { "run", "scriptgate.json" })
        {
            var text = clone._ports.Aggregate(File.ReadAllText(System.IO.Path.Combine(Programs.Repository, file)), (text, port) => text.Replace(port.Key, port.Value, StringComparison.Ordinal));
            clone._folder.Write($"clone/{file}", text);
        }

        clone._folder.Write("bin/dotnet", $"""
            #!/bin/sh
            [ "$1" = publish ] || exec "{RealGateway.DotNet}" "$@"
            mkdir -p artifacts && cp -R "{RealGateway.ProgramFolder}" artifacts/gateway
            """);
        const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(clone._folder.Of("bin", "dotnet"), Program);
        File.SetUnixFileMode(clone._folder.Of("clone", "run"), Program);
        return clone;
    }

    /// <summary>Runs a command in the second terminal, or starts the gateway in the first.</summary>
    public async Task RunAsync(string command, IReadOnlyList<string> output)
    {
        if (command == "./run")
        {
            _gateway = await LeashedProgram.StartAsync(
                _folder, Say, Say, "/bin/sh", ["-c", "cd clone && exec ./run"], new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Path });
            await Poll.UntilAsync(() => TutorialBlock.Matches(output, string.Join('\n', Said(0))), () => $"./run said what the page shows:\n{string.Join('\n', Said(0))}", TimeSpan.FromMinutes(1));
            _read = Said(0).Count;
            return;
        }

        if (command.StartsWith("alias ", StringComparison.Ordinal))
        {
            _aliases.Add(command);
            return;
        }

        // Who saves a file and sends a message sees its effect a moment later.
        var printed = await PrintAsync(command);
        if (_isChanged)
        {
            await Poll.UntilAsync(async () => TutorialBlock.Matches(output, printed) || TutorialBlock.Matches(output, printed = await PrintAsync(command)), () => $"'{command}' said what the page shows:\n{printed}");
        }

        TutorialBlock.Matches(output, printed).ShouldBeTrue($"$ {command}\n{printed}\nThe page shows:\n{string.Join('\n', output)}");
        _supportId = TutorialTests.SupportId().Matches(printed).LastOrDefault()?.Value ?? _supportId;
    }

    /// <summary>Waits until the gateway has said some lines, one after the other, since it was last looked at.</summary>
    public async Task UntilSaidAsync(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            await Poll.UntilAsync(() => Find(line) >= 0, () => $"the gateway said '{line}':\n{string.Join('\n', Said(_read))}");
            _read += Find(line) + 1;
        }
    }

    /// <summary>Changes a file, and saves it.</summary>
    public void Change(TutorialBlock block)
    {
        _folder.Write($"clone/{block.File}", block.Change(File.ReadAllText(_folder.Of("clone", block.File))));
        _isChanged = true;
    }

    /// <summary>Ctrl+C in the first terminal.</summary>
    public async Task StopAsync()
    {
        await _gateway!.SignalAsync("TERM");
        (await _gateway.ExitAsync()).ShouldBe(0, string.Join('\n', Said(0)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    private int Find(string line)
    {
        var said = Said(_read).ToList();
        return said.FindIndex(text => TutorialBlock.Matches([line], text));
    }

    private async Task<string> PrintAsync(string command)
    {
        var real = _ports.Aggregate(command, (text, port) => text.Replace($":{port.Key}", $":{port.Value}", StringComparison.Ordinal)).Replace("SG-...-1", _supportId, StringComparison.Ordinal);
        var script = string.Join('\n', ["exec 2>&1", "shopt -s expand_aliases", $"PATH='{Path}'", $"cd '{Clone}'", .. _aliases, real]);
        return AsOnPage((await ProgramRun.RunAsync(Programs.Require("bash"), "-c", script)).Output);
    }

    private void Say(string line)
    {
        lock (_said)
        {
            _said.Add(AsOnPage(line));
        }
    }

    private List<string> Said(int from)
    {
        lock (_said)
        {
            return _said[from..];
        }
    }

    private string AsOnPage(string text) => _ports.Aggregate(text, (text, port) => text.Replace($":{port.Value}", $":{port.Key}", StringComparison.Ordinal));
}
