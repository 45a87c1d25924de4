using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Abstractions.Tests.Events;

public sealed class EhloEventTests
{
    private static readonly string[] Chunking = ["CHUNKING", "SIZE"];

    private readonly EhloEvent _event = new(new FakeSession(), new HelloInfo("EHLO", "client.example"));

    [Fact]
    public void Nothing_is_withheld_at_first() => _event.Withheld.ShouldBeEmpty();

    [Fact]
    public void A_collection_alone_is_kept_as_it_is()
    {
        _event.Withhold(Chunking);

        _event.Withheld.ShouldBeSameAs(Chunking);
    }

    [Fact]
    public void What_several_steps_withhold_adds_up_in_any_order_and_case_and_leaves_their_collections_alone()
    {
        _event.Withhold("dsn");
        _event.Withhold(Chunking);
        _event.Withhold("Chunking");
        _event.Withhold(["8BITMIME"]);

        _event.Withheld.Order(StringComparer.OrdinalIgnoreCase).ShouldBe(["8BITMIME", "CHUNKING", "dsn", "SIZE"]);
        Chunking.ShouldBe(["CHUNKING", "SIZE"]);
    }

    [Fact]
    public void A_keyword_behind_a_collection_leaves_that_alone()
    {
        _event.Withhold(Chunking);
        _event.Withhold("DSN");

        _event.Withheld.Count.ShouldBe(3);
        Chunking.Length.ShouldBe(2);
    }

    [Fact]
    public void An_empty_collection_takes_nothing_back()
    {
        _event.Withhold(Chunking);
        _event.Withhold([]);

        _event.Withheld.ShouldBe(Chunking);
    }
}
