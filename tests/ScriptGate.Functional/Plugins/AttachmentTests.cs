using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>What the check <c>mail-validation</c> finds in the parts of a message, through the whole gateway.</summary>
public sealed class AttachmentTests
{
    [Fact]
    public async Task An_attachment_with_a_refused_name_is_refused_where_the_profile_blocks_and_the_postmaster_hears_of_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks(Blocks("attachment-type")));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        const string Message = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=setup.exe\r\n\r\nHi.\r\n";

        Transcript.WithoutId(await client.MailAsync(Message)).ShouldBe("554 5.7.1 The message has an attachment of a type that is not accepted (support ID <id>)");

        member.Messages.ShouldBeEmpty();
        var violation = (await RecordAsync(gateway)).Violations.ShouldHaveSingleItem();
        (violation.Name, violation.SubCode, violation.Blocked).ShouldBe(("attachment-type", "extension", true));
        (await client.MailAsync(Message, "a@client.example", "postmaster@example.org")).ShouldStartWith("250 ");
    }

    private static string Blocks(string violation) =>
        $$"""{ "mail-validation": { "alarm": false, "block": false, "violations": { "{{violation}}": { "alarm": true, "block": true } } } }""";

    private static async Task<TransactionRecord> RecordAsync(TestGateway gateway) =>
        (await gateway.Records.SearchAsync(new RecordQuery(), TestContext.Current.CancellationToken)).Records.ShouldHaveSingleItem();
}
