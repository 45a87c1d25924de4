using System.Text.Json;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Clients;

/// <summary>nodemailer under Node.js.</summary>
internal sealed class NodemailerClient : CommandLineClient
{
    private const string Script = """
        const fs = require('fs');
        const s = JSON.parse(process.argv[2]);
        const nodemailer = require(s.Module);
        const transport = nodemailer.createTransport({
          host: 'localhost', port: s.Port, name: 'client.example',
          secure: s.Tls === 'Implicit', requireTLS: s.Tls === 'StartTls', ignoreTLS: s.Tls === 'None',
          tls: s.Trust ? { ca: fs.readFileSync(s.Trust) } : undefined,
          auth: s.User ? { user: s.User, pass: s.Password } : undefined,
          authMethod: s.Mechanism || undefined,
          connectionTimeout: 30000,
        });
        transport.sendMail({ envelope: { from: s.From, to: [s.To] }, raw: fs.readFileSync(s.MessageFile) })
          .then(info => { console.log(info.response); transport.close(); })
          .catch(error => { console.error(error.message); process.exitCode = 1; transport.close(); });
        """;

    public override async Task<ProgramResult> SendAsync(Submission submission)
    {
        var node = Programs.Require("node");
        var module = Programs.RequirePath(
            Path.Combine(Programs.Repository, "artifacts", "peers", "node_modules", "nodemailer"), "nodemailer is not installed in artifacts/peers");
        var settings = JsonSerializer.Serialize(new
        {
            Module = module,
            submission.Port,
            Tls = submission.Tls.ToString(),
            submission.Trust,
            submission.From,
            submission.To,
            submission.MessageFile,
            submission.Credentials?.Mechanism,
            submission.Credentials?.User,
            submission.Credentials?.Password,
        });

        // "-" is the script that comes on standard input.
        return await ProgramRun.RunAsync(node, ["-", settings], System.Text.Encoding.UTF8.GetBytes(Script));
    }
}
