using System.Text;
using System.Text.Json;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Clients;

/// <summary>smtplib of Python's standard library.</summary>
internal sealed class SmtplibClient : CommandLineClient
{
    private const string Script = """
        import json, smtplib, ssl, sys

        s = json.loads(sys.argv[1])
        context = ssl.create_default_context(cafile=s['Trust']) if s['Trust'] else None
        if s['Tls'] == 'Implicit':
            client = smtplib.SMTP_SSL('localhost', s['Port'], local_hostname='client.example', timeout=30, context=context)
        else:
            client = smtplib.SMTP('localhost', s['Port'], local_hostname='client.example', timeout=30)
        with client:
            client.ehlo()
            if s['Tls'] == 'StartTls':
                client.starttls(context=context)
                client.ehlo()
            if s['User']:
                client.user, client.password = s['User'], s['Password']
                method = client.auth_plain if s['Mechanism'] == 'PLAIN' else client.auth_login
                client.auth(s['Mechanism'], method)
            with open(s['MessageFile'], 'rb') as file:
                client.sendmail(s['From'], [s['To']], file.read(), mail_options=s['MailOptions'])
        """;

    public override Task<ProgramResult> SendAsync(Submission submission) => SendAsync(submission, []);

    /// <param name="submission">What to send.</param>
    /// <param name="mailOptions">Parameters of MAIL, for example <c>BODY=8BITMIME</c>.</param>
    public static async Task<ProgramResult> SendAsync(Submission submission, IReadOnlyList<string> mailOptions)
    {
        var settings = JsonSerializer.Serialize(new
        {
            submission.Port,
            Tls = submission.Tls.ToString(),
            submission.Trust,
            submission.From,
            submission.To,
            submission.MessageFile,
            submission.Credentials?.Mechanism,
            submission.Credentials?.User,
            submission.Credentials?.Password,
            MailOptions = mailOptions,
        });
        return await ProgramRun.RunAsync(Programs.Require("python3"), ["-", settings], Encoding.UTF8.GetBytes(Script));
    }
}
