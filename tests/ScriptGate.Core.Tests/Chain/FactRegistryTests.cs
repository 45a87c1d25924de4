using ScriptGate.Core.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

public sealed class FactRegistryTests
{
    private static readonly Fact<int> Envelope = new("envelope") { IsPerTransaction = true };
    private static readonly Fact<string> Address = new("address");

    [Fact]
    public async Task A_fact_has_one_provider_and_what_it_says_of_the_fact_counts()
    {
        var registry = new FactRegistry();
        registry.TryAdd(Envelope, (_, _) => new(7)).ShouldBeTrue();
        registry.TryAdd(Address, (_, _) => new("192.0.2.1")).ShouldBeTrue();
        registry.TryAdd(new Fact<int>("envelope"), (_, _) => new(8)).ShouldBeFalse();
        registry.TryAdd(Address with { IsPerTransaction = true }, (_, _) => new("")).ShouldBeFalse();

        registry.IsPerTransaction("envelope").ShouldBeTrue();
        registry.IsPerTransaction("address").ShouldBeFalse();
        registry.IsPerTransaction("unknown").ShouldBeFalse();
        (await registry.ComputeAsync(Envelope, new FakeSession())).ShouldBe(7);
    }

    [Fact]
    public async Task What_nobody_provides_of_that_type_or_cannot_be_computed_is_not_available()
    {
        var registry = new FactRegistry();
        registry.TryAdd(Envelope, (_, _) => throw new InvalidOperationException("The test says so."));
        registry.TryAdd(Address, (_, _) => new("192.0.2.1"));

        await Should.ThrowAsync<FactUnavailableException>(() => registry.ComputeAsync(new Fact<int>("unknown"), new FakeSession()));
        await Should.ThrowAsync<FactUnavailableException>(() => registry.ComputeAsync(new Fact<int>("address"), new FakeSession()));
        (await Should.ThrowAsync<FactUnavailableException>(() => registry.ComputeAsync(Envelope, new FakeSession()))).InnerException.ShouldBeOfType<InvalidOperationException>();
    }
}
