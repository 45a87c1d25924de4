using System.Net;
using System.Text;
using ScriptGate.Core.Security;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Security;

public sealed class EvidenceTests
{
    [Fact]
    public void Values_are_copied_so_that_later_changes_do_not_reach_the_record()
    {
        var names = new List<object?> { "a" };
        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["names"] = names, ["count"] = 1, ["sure"] = true, ["nothing"] = null };

        var copy = Evidence.Copy(evidence);
        names.Add("b");
        evidence["count"] = 2;

        copy["names"].ShouldBeAssignableTo<IReadOnlyList<object?>>().ShouldNotBeNull().ShouldBe(["a"]);
        (copy["count"], copy["sure"], copy["nothing"]).ShouldBe((1, true, null));
    }

    [Fact]
    public void No_evidence_is_an_empty_one() => Evidence.Copy(null).ShouldBeEmpty();

    [Fact]
    public void Types_of_others_become_their_text() =>
        Evidence.Copy(new Dictionary<string, object?>(StringComparer.Ordinal) { ["address"] = IPAddress.Loopback, ["lists"] = new[] { 1, 2 } })
            .ShouldSatisfyAllConditions(
                copy => copy["address"].ShouldBe("127.0.0.1"),
                copy => copy["lists"].ShouldBeAssignableTo<IReadOnlyList<object?>>().ShouldNotBeNull().ShouldBe([1, 2]));

    [Fact]
    public void It_is_cut_at_its_limit()
    {
        var copy = Evidence.Copy(Enumerable.Range(0, 100).ToDictionary(i => $"key{i}", i => (object?)new string('€', 10_000), StringComparer.Ordinal));

        copy.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount((string)entry.Value!)).ShouldBeLessThanOrEqualTo(Evidence.MaxOctets + 16);
        copy["key2"].ShouldBeOfType<string>().ShouldEndWith(Evidence.Cut);
        copy.Keys.ShouldBe(["key0", "key1", "key2", Evidence.Cut]);
    }

    [Fact]
    public void A_character_is_not_cut_in_half()
    {
        var text = new string('x', 20_000) + string.Concat(Enumerable.Repeat("😀", 20_000));

        var copy = (string)Evidence.Copy(new Dictionary<string, object?>(StringComparer.Ordinal) { ["t"] = text })["t"]!;

        copy.EnumerateRunes().ShouldNotContain(Rune.ReplacementChar);
        copy.ShouldEndWith(Evidence.Cut);
    }

    [Fact]
    public void Many_small_values_are_bounded_too()
    {
        var copy = Evidence.Copy(new Dictionary<string, object?>(StringComparer.Ordinal) { ["list"] = Enumerable.Repeat<object?>(null, 1_000_000) });

        copy["list"].ShouldBeAssignableTo<IReadOnlyList<object?>>().ShouldNotBeNull().Count.ShouldBeLessThanOrEqualTo(4097);
    }

    [Fact]
    public void What_is_nested_too_deeply_is_cut()
    {
        object? value = "bottom";
        for (var depth = 0; depth < 100; depth++)
        {
            value = new Dictionary<string, object?>(StringComparer.Ordinal) { ["in"] = value };
        }

        var level = (IReadOnlyDictionary<string, object?>)Evidence.Copy(new Dictionary<string, object?>(StringComparer.Ordinal) { ["in"] = value });
        var levels = 1;
        while (level["in"] is IReadOnlyDictionary<string, object?> next)
        {
            level = next;
            levels++;
        }

        levels.ShouldBe(Evidence.MaxDepth);
        level["in"].ShouldBe(Evidence.Cut);
    }

    [Fact]
    public void A_list_that_holds_itself_ends()
    {
        var list = new List<object?>();
        list.Add(list);

        Evidence.Copy(new Dictionary<string, object?>(StringComparer.Ordinal) { ["list"] = list }).Count.ShouldBe(1);
    }
}
