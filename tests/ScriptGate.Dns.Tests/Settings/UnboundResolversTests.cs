using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Dns.Tests.Server;
using ScriptGate.Testing;

namespace ScriptGate.Dns.Tests.Settings;

public sealed class UnboundResolversTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scriptgate-tests-");
    private readonly RecordedLog _log = new();
    private readonly UnboundResolvers _resolvers;

    public UnboundResolversTests() => _resolvers = new UnboundResolvers(TimeProvider.System, _log, PathOf("resolv.conf"));

    public void Dispose()
    {
        _resolvers.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void The_library_is_there()
    {
        _resolvers.IsAvailable(out var problem).ShouldBeTrue(problem);
        problem.ShouldBeNull();
    }

    [Fact]
    public async Task The_configured_name_servers_are_asked()
    {
        await using var server = new NameServer();
        server.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));
        await using var resolver = _resolvers.Create(new DnsOptions { Servers = [server.EndPoint], Timeout = Patience.Limit });

        (await resolver.QueryAAsync("mx.example.com", TestContext.Current.CancellationToken)).Records.ShouldBe([IPAddress.Parse("192.0.2.1")]);
    }

    [Fact]
    public void Settings_that_differ_only_in_what_a_session_may_ask_are_the_same_resolver() =>
        _resolvers.Identify(new DnsOptions { SessionLookups = 1, SessionTime = TimeSpan.FromSeconds(1) }).ShouldBe(_resolvers.Identify(new DnsOptions()));

    [Fact]
    public void Every_other_setting_makes_another_resolver()
    {
        File.WriteAllText(PathOf("anchor"), "");
        DnsOptions[] all =
        [
            new(),
            new() { Timeout = TimeSpan.FromSeconds(6) },
            new() { Servers = [new IPEndPoint(IPAddress.Loopback, 5353)] },
            new() { Servers = [new IPEndPoint(IPAddress.Loopback, 5354)] },
            new() { TrustAnchor = PathOf("anchor") },
            new() { TrustAnchor = PathOf("other") },
        ];

        all.Select(_resolvers.Identify).Distinct(StringComparer.Ordinal).Count().ShouldBe(all.Length);
    }

    [Fact]
    public void A_change_of_the_systems_name_servers_or_of_the_trust_anchor_makes_another_resolver()
    {
        var system = new DnsOptions();
        var validating = new DnsOptions { Servers = [new IPEndPoint(IPAddress.Loopback, 53)], TrustAnchor = PathOf("anchor") };
        File.WriteAllText(PathOf("anchor"), "");
        var (before, validatingBefore) = (_resolvers.Identify(system), _resolvers.Identify(validating));

        File.WriteAllText(PathOf("resolv.conf"), "nameserver 192.0.2.53\n");
        File.SetLastWriteTimeUtc(PathOf("anchor"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        (_resolvers.Identify(system) == before).ShouldBeFalse();
        (_resolvers.Identify(validating) == validatingBefore).ShouldBeFalse();
        _resolvers.Identify(system with { Servers = [new IPEndPoint(IPAddress.Parse("192.0.2.53"), 53)] }).ShouldBe(_resolvers.Identify(system));
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}
