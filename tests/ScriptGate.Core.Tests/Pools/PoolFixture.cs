using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

/// <summary>A registry with a clock that stands still, and pools over scripted members.</summary>
internal sealed class PoolFixture : IAsyncDisposable
{
    public const string EhloName = "gw.example.org";

    private readonly List<PoolSet> _sets = [];

    public PoolFixture(TestCertificates? certificates = null, IMemberTransport? transport = null)
    {
        Registry = new MemberRegistry(Clock, Logs.Factory.CreateLogger<MemberRegistry>(), certificates?.Trust, transport);
    }

    public ManualClock Clock { get; } = new();

    public RecordedLog Logs { get; } = new();

    public MemberRegistry Registry { get; }

    public static LinkRequest Request { get; } = new() { Tls = new ServerTlsPolicy(ServerTlsMode.None, Verify: false, Name: null), EhloName = EhloName, SessionId = "SG-TEST" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static PoolOptions Options(params string[] addresses) => new()
    {
        Members = [.. addresses.Select(address => new MemberOptions { Address = EndPoint(address) })],
    };

    public Pool Pool(params ScriptedMember[] members) => Pool(Options([.. members.Select(member => member.Address)]));

    public Pool Pool(PoolOptions options) => Set(options).Find("mail")!;

    public PoolSet Set(PoolOptions options, IDnsResolver? resolver = null)
    {
        var set = new PoolSet(new Dictionary<string, PoolOptions>(StringComparer.Ordinal) { ["mail"] = options }, EhloName, Registry, resolver);
        _sets.Add(set);
        return set;
    }

    /// <summary>A link to the only member.</summary>
    public async Task<MemberLink> LinkAsync(ScriptedMember member) => await LinkAsync(Pool(member));

    public static async Task<MemberLink> LinkAsync(Pool pool, LinkRequest? request = null)
    {
        var result = await pool.RentAsync(request ?? Request, Token);
        result.Failure.ShouldBe(LinkFailure.None, result.Reason);
        return result.Link.ShouldBeOfType<MemberLink>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var set in _sets)
        {
            await set.DisposeAsync();
        }

        await Registry.DisposeAsync();
    }

    private static HostEndpoint EndPoint(string address)
    {
        var colon = address.LastIndexOf(':');
        return new HostEndpoint(address[..colon], int.Parse(address.AsSpan(colon + 1)));
    }
}
