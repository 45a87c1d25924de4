using ScriptGate.Dns.Tests.Lookups;
using ScriptGate.Dns.Tests.Server;
using ScriptGate.Testing;

namespace ScriptGate.Dns.Tests.Faults;

/// <summary>Answers that are well-formed and were made to hurt: whoever owns a zone decides what is in it.</summary>
public sealed class HostileAnswerTests
{
    [Fact]
    public async Task As_many_texts_as_a_message_holds_are_read()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add([.. Enumerable.Range(0, 2_000).Select(i => ResourceRecord.Txt("a.test", $"v=spf1 {i:D4}"))]);

        var answer = await rig.TxtAsync("a.test");

        answer.Records.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 2_000).Select(i => $"v=spf1 {i:D4}"));
        rig.Server.Asked.Select(question => question.IsTcp).ShouldBe([false, true]);
    }

    [Fact]
    public async Task More_than_a_message_holds_is_a_failure()
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock);

        // 10,000 records of which a message of 64 KiB holds a part, and its length is a lie.
        rig.Server.Respond = question => question.IsTcp
            ? new Reply { Raw = new Reply { Answers = [.. Enumerable.Range(0, 10_000).Select(i => ResourceRecord.Txt("a.test", $"v=spf1 {i:D5}"))] }.ToWire(question)[..60_000] }
            : new Reply { Answers = [ResourceRecord.Txt("a.test", [.. Enumerable.Repeat(new string('x', 250), 10)])] };

        var asking = rig.TxtAsync("a.test");
        await rig.Server.UntilAsync(asked => asked.Any(question => question.IsTcp), "a question over TCP");
        clock.Advance(Patience.Limit);
        var answer = await asking;

        (answer.IsTemporary, answer.IsAbsent, answer.Records.Count).ShouldBe((true, false, 0));
    }

    [Fact]
    public async Task A_text_of_64_kib_is_one_text()
    {
        await using var rig = new ResolverRig();
        var text = string.Concat(Enumerable.Range(0, 16_000).Select(i => $"{i % 1000:D3} "));
        rig.Zone.Add(ResourceRecord.Txt("example.com", [.. text.Chunk(255).Select(chunk => new string(chunk))]));

        (await rig.TxtAsync("example.com")).Records.ShouldBe([text]);
    }

    [Theory]
    [InlineData("v=spf1\0 +all")]
    [InlineData("\0")]
    [InlineData("v=spf1 +all\r\n250 OK")]
    [InlineData("\u00ff\u0080\u001b[2J")]
    public async Task Any_octets_of_a_text_arrive_as_they_are(string text)
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Txt("example.com", text));

        (await rig.TxtAsync("example.com")).Records.ShouldBe([text]);
    }

    // A label that ends a name early for whoever writes names down; a name that points at itself, at what follows, and beyond the message.
    [Theory]
    [InlineData(new byte[] { 5, (byte)'e', (byte)'v', (byte)'i', (byte)'l', 0, 4, (byte)'t', (byte)'e', (byte)'s', (byte)'t', 0 })]
    [InlineData(new byte[] { 8, (byte)'e', (byte)'v', (byte)'i', (byte)'l', (byte)'\r', (byte)'\n', (byte)'.', (byte)'x', 0 })]
    public async Task A_name_with_octets_that_are_no_characters_ends_no_line_and_no_name(byte[] name)
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(new ResourceRecord("1.2.0.192.in-addr.arpa", ResourceRecord.TypePtr, name));

        var answer = await rig.PtrAsync("192.0.2.1");

        answer.Records.ShouldAllBe(record => record.All(character => character >= ' ' && character <= '~') && record.Contains('\\', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0xC0, 0xFF)]
    [InlineData(0xFF, 0xFF)]
    [InlineData(0xC0, 0x29)]
    public async Task A_name_that_points_nowhere_or_in_a_circle_is_a_failure(byte first, byte second)
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock);
        rig.Server.Respond = _ => new Reply { Answers = [new ResourceRecord("a.test", ResourceRecord.TypeMx, [0, 10, first, second])] };

        var asking = rig.MxAsync("a.test");
        await rig.Server.UntilAskedAsync("a.test");
        clock.Advance(Patience.Limit);
        var answer = await asking;

        (answer.IsTemporary, answer.IsAbsent, answer.Records.Count).ShouldBe((true, false, 0));
    }

    [Fact]
    public async Task Names_in_another_case_are_the_same_names()
    {
        await using var rig = new ResolverRig();
        rig.Server.Respond = question => new Reply
        {
            Answers = question.Name == "a.test" ? [ResourceRecord.Cname("A.TEST", "B.tEsT"), ResourceRecord.Txt("b.TeSt", "v=spf1 -all")] : [ResourceRecord.Txt("B.TEST", "v=spf1 -all")],
        };

        var answer = await rig.TxtAsync("A.test");

        answer.Records.ShouldBe(["v=spf1 -all"]);
        answer.CanonicalName.ShouldBe("b.test");
    }

    [Fact]
    public async Task Ten_aliases_are_followed()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add([.. Enumerable.Range(1, 10).Select(i => ResourceRecord.Cname($"a{i}.test", $"a{i + 1}.test")), ResourceRecord.Txt("a11.test", "v=spf1 -all")]);

        (await rig.TxtAsync("a1.test")).Records.ShouldBe(["v=spf1 -all"]);
    }
}
