using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>What the check <c>mail-validation</c> finds in the parts of a message, through the whole gateway. Off in the built-in profile, one flag away.</summary>
public sealed class AttachmentTests
{
    private const string WrongType = "554 5.7.1 The message has an attachment of a type that is not accepted (support ID <id>)";
    private const string Encrypted = "554 5.7.1 The message has an encrypted attachment (support ID <id>)";
    private const string TooDeep = "554 5.7.1 The message has an archive that is packed too deep or too much (support ID <id>)";
    private const string Ambiguous = "554 5.6.0 The message can be read in more than one way (support ID <id>)";

    // Archives with setup.exe in a zip archive in another one, with a program called readme.txt, with an entry that needs a password, five within each other; Outlook's envelope with setup.exe.
    private const string InnerZip = "UEsDBBQAAAAAAAAAIQDt1QMdeQAAAHkAAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQCGphA2BQAAAAUAAAAJAAAAc2V0dXAuZXhlaGVsbG9QSwECFAMUAAAAAAAAACEAhqYQNgUAAAAFAAAACQAAAAAAAAAAAAAAgAEAAAAAc2V0dXAuZXhlUEsFBgAAAAABAAEANwAAACwAAAAAAFBLAQIUAxQAAAAAAAAAIQDt1QMdeQAAAHkAAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci56aXBQSwUGAAAAAAEAAQA3AAAAoAAAAAAA";
    private const string ProgramZip = "UEsDBBQAAAAAAAAAIQAEpPB7SAAAAEgAAAAKAAAAcmVhZG1lLnR4dE1akAADAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAFBLAQIUAxQAAAAAAAAAIQAEpPB7SAAAAEgAAAAKAAAAAAAAAAAAAACAAQAAAAByZWFkbWUudHh0UEsFBgAAAAABAAEAOAAAAHAAAAAAAA==";
    private const string SecretZip = "UEsDBBQAAQAAAAAAIQCGphA2BQAAAAUAAAAKAAAAc2VjcmV0LnR4dGhlbGxvUEsBAhQDFAABAAAAAAAhAIamEDYFAAAABQAAAAoAAAAAAAAAAAAAAIABAAAAAHNlY3JldC50eHRQSwUGAAAAAAEAAQA4AAAALQAAAAAA";
    private const string DeepZip = "UEsDBBQAAAAAAAAAIQD7m8lqyQEAAMkBAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQCUusoYVQEAAFUBAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQC/Nisi4QAAAOEAAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQBQqqehbQAAAG0AAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQCDFtyMAQAAAAEAAAAFAAAAYS50eHR4UEsBAhQDFAAAAAAAAAAhAIMW3IwBAAAAAQAAAAUAAAAAAAAAAAAAAIABAAAAAGEudHh0UEsFBgAAAAABAAEAMwAAACQAAAAAAFBLAQIUAxQAAAAAAAAAIQBQqqehbQAAAG0AAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci56aXBQSwUGAAAAAAEAAQA3AAAAlAAAAAAAUEsBAhQDFAAAAAAAAAAhAL82KyLhAAAA4QAAAAkAAAAAAAAAAAAAAIABAAAAAGlubmVyLnppcFBLBQYAAAAAAQABADcAAAAIAQAAAABQSwECFAMUAAAAAAAAACEAlLrKGFUBAABVAQAACQAAAAAAAAAAAAAAgAEAAAAAaW5uZXIuemlwUEsFBgAAAAABAAEANwAAAHwBAAAAAFBLAQIUAxQAAAAAAAAAIQD7m8lqyQEAAMkBAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci56aXBQSwUGAAAAAAEAAQA3AAAA8AEAAAAA";
    private const string Envelope = "eJ8+IgEAAQiABwAJAAAASVBNLk5vdGUAqgICApAGAA4AAAAAAAAAAAAAAAAAAAAAAAAAAhCAAQAKAAAAc2V0dXAuZXhlAKEDAg+ABgAFAAAAaGVsbG8UAg==";

    [Theory]
    [InlineData("attachment-type", "Content-Type: application/octet-stream; name=setup.exe\r\n\r\nHi.", WrongType, "extension")]
    [InlineData("attachment-type", "Content-Disposition: attachment; filename*=utf-8''invoice.pdf%2eexe\r\n\r\nHi.", WrongType, "double-extension")]
    [InlineData("attachment-type", "Content-Disposition: attachment; filename*=utf-8''invoice%E2%80%AEfdp.exe\r\n\r\nHi.", WrongType, "name-bidi")]
    [InlineData("attachment-type", "Content-Disposition: attachment; filename*=utf-8''invoice.pdf%01\r\n\r\nHi.", WrongType, "name-control")]
    [InlineData("attachment-type", "Content-Disposition: attachment; filename=\"setup.exe.\"\r\n\r\nHi.", WrongType, "name-trailing")]
    [InlineData("attachment-type", "Content-Type: application/x-msdownload\r\n\r\nHi.", WrongType, "type")]
    [InlineData("attachment-type", "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nf0VMRgIBAQAAAAAA", WrongType, "content")]
    [InlineData("attachment-type", "Content-Type: application/pdf; name=a.pdf\r\n\r\n<html><script>", WrongType, "mismatch")]
    [InlineData("attachment-type", "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + InnerZip, WrongType, "extension")]
    [InlineData("attachment-type", "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + ProgramZip, WrongType, "content")]
    [InlineData("attachment-type", "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Envelope, WrongType, "extension")]
    [InlineData("attachment-type", "Content-Type: message/rfc822\r\n\r\nContent-Type: application/octet-stream; name=setup.exe\r\n\r\nHi.", WrongType, "extension")]
    [InlineData("attachment-encrypted", "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + SecretZip, Encrypted, "archive")]
    [InlineData("attachment-encrypted", "Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\ntrailer << /Encrypt 1 0 R >>", Encrypted, "document")]
    [InlineData("archive-depth", "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + DeepZip, TooDeep, "depth")]
    [InlineData("mime-ambiguous", "Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSGk=", Ambiguous, "encoding-duplicate")]
    [InlineData("mime-ambiguous", "Content-Type: message/partial; id=a; number=1; total=2\r\n\r\nHi.", Ambiguous, "message-partial")]
    public async Task What_is_off_is_one_flag_away_and_the_postmaster_hears_of_it(string violation, string part, string reply, string code)
    {
        var message = $"Subject: x\r\nMIME-Version: 1.0\r\n{part}\r\n";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(With(member, $$"""{ "violations": { "{{violation}}": { "alarm": true, "block": true } } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(message)).ShouldBe(reply);

        member.Messages.ShouldBeEmpty();
        var found = (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.ShouldHaveSingleItem();
        (found.Name, found.SubCode, found.Blocked).ShouldBe((violation, code, true));
        (await client.MailAsync(message, "a@client.example", "postmaster@example.org")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_the_alarm_alone_it_is_recorded_and_without_flags_not_even_looked_for(bool alarm)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(With(member, $$"""{ "violations": { "attachment-type": { "alarm": {{(alarm ? "true" : "false")}} }, "mime-ambiguous": { "alarm": {{(alarm ? "true" : "false")}} } } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync("MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=setup.exe; name=setup.txt\r\n\r\nHi.\r\n")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem();
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.Select(found => $"{found.Name} {found.SubCode} {found.Blocked}")
            .ShouldBe(alarm ? ["attachment-type extension False", "mime-ambiguous parameter-duplicate False"] : []);
    }

    [Fact]
    public async Task The_record_names_the_files_and_nothing_in_it_can_break_a_line()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(With(member, """{ "violations": { "attachment-type": { "alarm": true, "block": true } } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.MailAsync("MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name*=utf-8''a%0D%0Ab%E2%80%AE.exe\r\n\r\nHi.\r\n");

        var evidence = (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.ShouldHaveSingleItem().Evidence.ShouldNotBeNull();
        evidence["files"].ShouldBeAssignableTo<IEnumerable<object?>>()!.ShouldBe(["name-bidi: a\\u000d\\u000ab\\u202e.exe [application/octet-stream, not recognised] (part 1)"]);
    }

    [Theory]
    [InlineData("docm", "disallowedExtensions", "")]
    [InlineData("docm", "mine", "\"extensionGroup\": \"mine\"")]
    [InlineData("docm", null, "\"extensions\": [\"docm\"]")]
    public async Task Endings_are_a_list_of_ours_or_in_a_data_group(string ending, string? group, string option)
    {
        await using var member = ScriptedMember.Start();
        var scenario = With(member, $$"""{ "attachmentType": { {{option}} }, "violations": { "attachment-type": { "alarm": true, "block": true } } }""");
        await using var gateway = await TestGateway.StartAsync(group is null ? scenario : scenario.WithDataGroup(group, "string", ending));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync("MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=a.docm\r\n\r\nHi.\r\n")).ShouldBe(WrongType);
        (await client.MailAsync("MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=a.docx\r\n\r\nHi.\r\n")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("\"archiveDepth\": 6", "archiveDepth")]
    [InlineData("\"archiveEntries\": 0", "archiveEntries")]
    [InlineData("\"archiveRatio\": 0", "archiveRatio")]
    [InlineData("\"archiveSize\": 0", "archiveSize")]
    [InlineData("\"attachmentType\": { \"types\": [\"image\"] }", "attachmentType.types[0]")]
    [InlineData("\"mimeAmbiguous\": { \"ignore\": [\"nothing\"] }", "mimeAmbiguous.ignore[0]")]
    public async Task Options_that_make_no_sense_are_refused_by_their_name(string option, string key)
    {
        await using var member = ScriptedMember.Start();
        var scenario = With(member, $$"""{ {{option}}, "violations": { "attachment-type": { "alarm": true } } }""");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        gateway.Diagnostics.ShouldContain(diagnostic => diagnostic.ToString()!.Contains($"mail-validation.{key}", StringComparison.Ordinal));
    }

    // Nothing but this check, and that one for strangers' mail to the test's domain.
    private static Scenario With(ScriptedMember member, string check) => new Scenario(member.Address).WithProfile(
        $$"""{ "parent": null, "exemptRecipients": ["postmaster"], "checks": { "relay": { "alarm": true, "block": true }, "mail-validation": { "alarm": false, "block": false, {{check.Trim()[1..]}} } }""");
}
