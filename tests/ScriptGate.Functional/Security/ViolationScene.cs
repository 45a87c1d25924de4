using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary>A gateway with the check of one case in its profile, all its violations off but the case's.</summary>
internal sealed class ViolationScene : IAsyncDisposable
{
    private readonly ScriptedMember _member;
    private readonly FakeClamd? _scanner;
    private readonly CountedViolations _counted;
    private int _before;

    private ViolationScene(ScriptedMember member, FakeClamd? scanner, CountedViolations counted, TestGateway gateway)
    {
        _member = member;
        _scanner = scanner;
        _counted = counted;
        Gateway = gateway;
    }

    public TestGateway Gateway { get; }

    /// <summary>Messages that the member took since the case began.</summary>
    public int Delivered => _member.Messages.Count - _before;

    public IReadOnlyList<string> Counted => _counted.All;

    /// <summary>Starts a gateway and does what comes before the case.</summary>
    /// <param name="item">The case.</param>
    /// <param name="settings">What the profile says about the violation.</param>
    /// <param name="more">More of the configuration.</param>
    public static async Task<ViolationScene> StartAsync(ViolationCase item, string settings, Action<Scenario>? more = null)
    {
        var member = ScriptedMember.Start(item.Member);
        var scanner = item.Scanner is null ? null : FakeClamd.Answering(item.Scanner);
        var name = $"s{Guid.NewGuid():N}";
        var options = scanner is null ? item.Options : $"\"scanners\": [\"{scanner.Address}\"]";
        var scenario = new Scenario(member.Address) { Resolver = ViolationCases.Names() }
            .WithTls()
            .WithChecks($$"""{ "{{item.Check}}": { "alarm": false, "block": false, "violations": { "{{item.Violation}}": { {{settings}} } }{{(options.Length > 0 ? "," : "")}} {{options}} } }""")
            .WithExempt("postmaster", "abuse");
        item.Scene?.Invoke(scenario);
        more?.Invoke(scenario);
        scenario.Rename(name);
        var scene = new ViolationScene(member, scanner, new CountedViolations(name), await TestGateway.StartAsync(scenario));
        if (item.Before is not null)
        {
            await item.Before(scene.Gateway);
            scene._before = member.Messages.Count;
        }

        return scene;
    }

    /// <summary>The violations in all records: name, blocked, would block.</summary>
    public async Task<IReadOnlyList<(string Name, bool Blocked, bool WouldBlock)>> RecordedAsync() =>
        [.. (await Gateway.SearchAsync()).SelectMany(record => record.Violations).Select(violation => (violation.Name, violation.Blocked, violation.WouldBlock))];

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _counted.Dispose();
        if (_scanner is not null)
        {
            await _scanner.DisposeAsync();
        }

        await _member.DisposeAsync();
    }
}
