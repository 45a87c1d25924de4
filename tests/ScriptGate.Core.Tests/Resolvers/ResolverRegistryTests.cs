using System.Diagnostics.CodeAnalysis;
using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Resolvers;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Resolvers;

public sealed class ResolverRegistryTests
{
    private static readonly DnsOptions Five = new();
    private static readonly DnsOptions Six = new() { Timeout = TimeSpan.FromSeconds(6) };

    [Fact]
    public async Task Generations_with_the_same_settings_share_a_resolver_until_the_last_one_ends()
    {
        var source = new Source();
        var registry = new ResolverRegistry(source);
        var first = registry.Lease(Five);
        var second = registry.Lease(Five with { });

        second.Part.ShouldBeSameAs(first.Part);
        await first.DisposeAsync();
        await first.DisposeAsync();
        source.Made.Single().IsDisposed.ShouldBeFalse();
        await second.DisposeAsync();

        source.Made.Single().IsDisposed.ShouldBeTrue();
        registry.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Other_settings_are_another_resolver()
    {
        var source = new Source();
        var registry = new ResolverRegistry(source);
        var five = registry.Lease(Five);
        var six = registry.Lease(Six);

        await five.DisposeAsync();

        six.Part.ShouldNotBeSameAs(five.Part);
        source.Made.Select(made => made.IsDisposed).ShouldBe([true, false]);
        registry.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Settings_that_come_back_after_their_last_use_make_a_new_resolver()
    {
        var source = new Source();
        var registry = new ResolverRegistry(source);
        await registry.Lease(Five).DisposeAsync();

        registry.Lease(Five).Part.ShouldBeSameAs(source.Made[1]);
    }

    [Fact]
    public async Task Without_a_source_every_look_up_fails_for_the_moment()
    {
        var resolver = new ResolverRegistry(source: null).Lease(Five).Part;
        var cancellation = TestContext.Current.CancellationToken;

        (await resolver.QueryAAsync("example.com", cancellation)).IsTemporary.ShouldBeTrue();
        (await resolver.QueryAaaaAsync("example.com", cancellation)).IsTemporary.ShouldBeTrue();
        (await resolver.QueryMxAsync("example.com", cancellation)).IsTemporary.ShouldBeTrue();
        (await resolver.QueryTxtAsync("example.com", cancellation)).IsTemporary.ShouldBeTrue();
        (await resolver.QueryPtrAsync(IPAddress.Loopback, cancellation)).Detail.ShouldBe("this gateway has no resolver");
    }

    private sealed class Source : IResolverSource
    {
        public List<Made> Made { get; } = [];

        public bool IsAvailable([NotNullWhen(false)] out string? problem)
        {
            problem = null;
            return true;
        }

        public string Identify(DnsOptions options) => options.Timeout.ToString();

        public IOwnedResolver Create(DnsOptions options)
        {
            Made.Add(new Made());
            return Made[^1];
        }
    }

    private sealed class Made : IOwnedResolver
    {
        public bool IsDisposed { get; private set; }

        public ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken) => NoResolver.Instance.QueryAAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken) => NoResolver.Instance.QueryAaaaAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken) => NoResolver.Instance.QueryMxAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken) => NoResolver.Instance.QueryTxtAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken) => NoResolver.Instance.QueryPtrAsync(address, cancellationToken);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
