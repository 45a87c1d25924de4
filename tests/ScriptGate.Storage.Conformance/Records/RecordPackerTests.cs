using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Records;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Records;

/// <summary>What was packed comes back as it was.</summary>
public sealed class RecordPackerTests
{
    // An address with a scope, half a character: what a file or a database could not keep as text.
    private static readonly TransactionRecord Whole = SampleRecords.Whole with { Client = IPEndPoint.Parse("[fe80::1%3]:50000"), Detail = "half a character: \ud83d" };

    [Fact]
    public void Every_property_comes_back()
    {
        var back = Through(Whole);

        foreach (var property in typeof(TransactionRecord).GetProperties().Where(property => property.CanWrite))
        {
            var value = property.GetValue(Whole);
            value.ShouldNotBe(property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null, $"{property.Name} has to be set in the sample, so that it can be lost");
            if (value is IEnumerable<object> many)
            {
                ((IEnumerable<object>)property.GetValue(back)!).ShouldBe(many, property.Name);
            }
            else
            {
                property.GetValue(back).ShouldBe(value, property.Name);
            }
        }
    }

    [Fact]
    public void What_was_not_there_is_not_there()
    {
        var bare = new TransactionRecord
        {
            Id = "SG-1",
            Time = DateTimeOffset.UnixEpoch,
            VirtualServer = "",
            Client = IPEndPoint.Parse("192.0.2.1:25"),
            Result = TransactionResult.Delivered,
        };

        var back = Through(bare);

        (back with { Recipients = bare.Recipients, Violations = bare.Violations }).ShouldBe(bare);
        back.Recipients.ShouldBeEmpty();
        back.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_record_may_have_a_thousand_recipients()
    {
        var crowded = Whole with { Recipients = [.. Enumerable.Range(0, 1000).Select(i => new RecipientRecord(new Mailbox(new string('x', 64), $"{i}.example"), new string('y', 500)))] };

        Through(crowded).Recipients.ShouldBe(crowded.Recipients);
    }

    [Fact]
    public void Every_text_comes_back()
    {
        // Any characters at all: a client says what it likes, halves of characters included.
        var texts = Gen.OneOf(Gen.Constant<string?>(null), Gen.Choose(0, 0xFFFF).Select(static code => (char)code).ListOf().Select(static codes => (string?)string.Concat(codes)), Gen.Choose(0, 20_000).Select(static length => (string?)new string('a', length)));
        foreach (var (text, steps) in Gen.Sample(Gen.Zip(texts, Gen.Choose(0, 255).Select(static octet => (byte)octet).ListOf()), 50, 500))
        {
            var record = Whole with { Detail = text, Hello = text, Sender = new Mailbox(text ?? "", text ?? ""), Steps = new StepLog([.. steps]) };

            var back = Through(record);

            back.Detail.ShouldBe(text);
            back.Hello.ShouldBe(text);
            back.Sender!.Local.ShouldBe(text ?? "");
            back.Sender!.Domain.ShouldBe(text ?? "");
            back.Steps.ShouldBe(record.Steps);
        }
    }

    [Theory]
    [InlineData("SG-06GZZQE4ZN79QSDS-1", true)]
    [InlineData("SG-06GZZQE4ZN79QSDS", true)]
    [InlineData("SG-06GZZQE4ZN79QSD", false)]
    [InlineData("SG-06GZZQE4ZN79QSDS-10", false)]
    [InlineData("SG-06GZZQE4ZN79QSDT", false)]
    public void A_record_is_known_by_its_id_and_by_that_of_its_session(string asked, bool isOf)
    {
        using var packed = RecordPacker.Pack(Whole);

        RecordUnpacker.IsOf(packed.Octets, Encoding.ASCII.GetBytes(asked)).ShouldBe(isOf);
    }

    private static TransactionRecord Through(TransactionRecord record)
    {
        using var packed = RecordPacker.Pack(record);
        return RecordUnpacker.Unpack(packed.Octets, record.Violations);
    }
}
