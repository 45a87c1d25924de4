using System.Security.Cryptography;
using ScriptGate.Dns.Tests.Lookups;
using ScriptGate.Dns.Tests.Server;
using ScriptGate.Testing;

namespace ScriptGate.Dns.Tests.Faults;

/// <summary>Name servers that fail, lie or say nothing. None of it may look like the absence of a record.</summary>
public sealed class ServerFaultTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(Reply.ServerFailure)]
    [InlineData(Reply.Refused)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_server_that_fails_or_refuses_is_a_temporary_error(int responseCode)
    {
        await using var rig = new ResolverRig();
        rig.Server.Respond = _ => new Reply { ResponseCode = responseCode };

        var answer = await rig.MxAsync("example.com");

        answer.Outcome.ShouldBe(DnsOutcome.ServerFailure);
        answer.IsTemporary.ShouldBeTrue();
        answer.IsAbsent.ShouldBeFalse();
        answer.Records.ShouldBeEmpty();
        answer.Detail.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_server_that_never_answers_costs_the_configured_time_and_no_more()
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock, settings => settings with { Timeout = Timeout });
        rig.Server.Respond = _ => Reply.Silence;

        var asking = rig.AAsync("example.com");
        await rig.Server.UntilAskedAsync("example.com");
        clock.Advance(Timeout - TimeSpan.FromTicks(1));
        asking.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        var answer = await asking;

        answer.Outcome.ShouldBe(DnsOutcome.Timeout);
        answer.Detail.ShouldBe("no answer within 5 s");
        answer.IsTemporary.ShouldBeTrue();
        rig.Resolver.UnderWay.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_there_for_the_next_one_who_asks()
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock, settings => settings with { Timeout = Timeout });
        rig.Zone.Add(ResourceRecord.Address("slow.example.com", "192.0.2.1"));
        var isHeld = true;
        rig.Server.Respond = _ => Volatile.Read(ref isHeld) ? Reply.Silence : null;
        var late = rig.AAsync("slow.example.com");
        await rig.Server.UntilAskedAsync("slow.example.com");
        clock.Advance(Timeout);
        (await late).Outcome.ShouldBe(DnsOutcome.Timeout);

        var next = rig.AAsync("slow.example.com");
        rig.Resolver.UnderWay.ShouldBe(1);
        Volatile.Write(ref isHeld, false);

        (await next).IsFound.ShouldBeTrue();
        rig.Resolver.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_is_silent_at_first_is_asked_again()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));
        var questions = 0;
        rig.Server.Respond = _ => Interlocked.Increment(ref questions) <= 2 ? Reply.Silence : null;

        (await rig.AAsync("mx.example.com")).IsFound.ShouldBeTrue();
        rig.Server.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_long_text_comes_over_tcp()
    {
        await using var rig = new ResolverRig();
        var text = string.Concat(Enumerable.Range(0, 4_000).Select(i => $"ip4:192.0.2.{i % 256} "));
        rig.Zone.Add(ResourceRecord.Txt("example.com", [.. text.Chunk(250).Select(chunk => new string(chunk))]));

        var answer = await rig.TxtAsync("example.com");

        answer.Records.ShouldBe([text]);
        rig.Server.Asked.Select(question => question.IsTcp).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Hundreds_of_records_are_read()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add([.. Enumerable.Range(0, 800).Select(i => ResourceRecord.Ptr("1.2.0.192.in-addr.arpa", $"host{i}.example.com"))]);

        var answer = await rig.PtrAsync("192.0.2.1");

        answer.Records.Count.ShouldBe(800);
        answer.Records[^1].ShouldStartWith("host");
    }

    [Fact]
    public async Task Aliases_in_a_circle_are_a_failure()
    {
        await using var rig = new ResolverRig();
        rig.Server.Respond = question => new Reply { Answers = [ResourceRecord.Cname(question.Name, question.Name == "a.example.com" ? "b.example.com" : "a.example.com")] };

        (await rig.AAsync("a.example.com")).Outcome.ShouldBe(DnsOutcome.ServerFailure);
    }

    [Fact]
    public async Task A_chain_of_aliases_without_end_is_a_failure_after_a_few_questions()
    {
        await using var rig = new ResolverRig();
        rig.Server.Respond = question => new Reply { Answers = [ResourceRecord.Cname(question.Name, $"x{question.Name}")] };

        (await rig.AAsync("a.example.com")).Outcome.ShouldBe(DnsOutcome.ServerFailure);
        rig.Server.Asked.Count.ShouldBeLessThan(30);
    }

    public enum Garbage
    {
        Nothing,
        Noise,
        HeaderOnly,
        HalfARecord,
        ForeignId,
        ForeignQuestion,
        CountsThatLie,
        AddressOfThreeOctets,
        PointerToItself,
    }

    public static TheoryData<Garbage> AllGarbage => [.. Enum.GetValues<Garbage>()];

    [Theory]
    [MemberData(nameof(AllGarbage))]
    public async Task Garbage_is_never_an_answer(Garbage garbage)
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock, settings => settings with { Timeout = Timeout });
        rig.Server.Respond = question => new Reply { Raw = Make(garbage, question) };

        var asking = rig.AAsync("example.com");
        await rig.Server.UntilAskedAsync("example.com");
        clock.Advance(Timeout);
        var answer = await asking;

        answer.IsTemporary.ShouldBeTrue();
        answer.Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task Records_of_other_names_in_an_answer_are_not_taken()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("bank.example.net", "192.0.2.1"));
        rig.Server.Respond = question => question.Name == "evil.example.com"
            ? new Reply { Answers = [ResourceRecord.Address("evil.example.com", "192.0.2.66"), ResourceRecord.Address("bank.example.net", "192.0.2.66")] }
            : null;

        await rig.AAsync("evil.example.com");

        (await rig.AAsync("bank.example.net")).Records.ShouldBe([System.Net.IPAddress.Parse("192.0.2.1")]);
    }

    private static byte[] Make(Garbage garbage, Question question)
    {
        var good = new Reply { Answers = [ResourceRecord.Address(question.Name, "192.0.2.66")] }.ToWire(question);
        return garbage switch
        {
            Garbage.Nothing => [],
            Garbage.Noise => RandomNumberGenerator.GetBytes(200),
            Garbage.HeaderOnly => good[..12],
            Garbage.HalfARecord => good[..^3],
            Garbage.ForeignId => [(byte)~good[0], .. good[1..]],
            Garbage.ForeignQuestion => new Reply { Answers = [ResourceRecord.Address("other.example.com", "192.0.2.66")] }
                .ToWire(question with { Section = [.. Wire.Name("other.example.com"), 0, 1, 0, 1] }),
            Garbage.CountsThatLie => [.. good[..6], 255, 255, .. good[8..]],
            Garbage.AddressOfThreeOctets => new Reply { Answers = [new ResourceRecord(question.Name, ResourceRecord.TypeA, [1, 2, 3])] }.ToWire(question),
            _ => [.. good[..12], 0xC0, 12, 0, 1, 0, 1],
        };
    }
}
