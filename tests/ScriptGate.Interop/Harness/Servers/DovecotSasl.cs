using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>Dovecot's authentication service, and nothing else of it, on a socket in a Postfix's queue folder.</summary>
internal sealed class DovecotSasl : IAsyncDisposable
{
    /// <summary>Where Postfix finds it, below its queue folder.</summary>
    public const string SocketPath = "private-auth/socket";

    private readonly TestFolder _folder;
    private readonly LeashedProgram _program;

    private DovecotSasl(TestFolder folder, LeashedProgram program)
    {
        _folder = folder;
        _program = program;
    }

    /// <param name="postfixFolder">The folder of the Postfix that will ask it.</param>
    /// <param name="user">The one user.</param>
    /// <param name="password">Its password, without a colon.</param>
    public static async Task<DovecotSasl> StartAsync(TestFolder postfixFolder, string user, string password)
    {
        var dovecot = Programs.Require("dovecot");
        Programs.RequireRoot("dovecot");
        var folder = new TestFolder();
        postfixFolder.Make("queue");
        var socket = Path.Combine(postfixFolder.Make("queue", "private-auth"), "socket");
        folder.Write("users", $"{user}:{{PLAIN}}{password}\n");
        var configuration = folder.Write("dovecot.conf", $$"""
            protocols =
            listen = 127.0.0.1
            base_dir = {{folder.Make("run")}}
            state_dir = {{folder.Make("state")}}
            log_path = {{folder.Of("dovecot.log")}}
            ssl = no
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            auth_failure_delay = 0
            passdb {
              driver = passwd-file
              args = {{folder.Of("users")}}
            }
            userdb {
              driver = static
              args = uid=65534 gid=65534 home={{folder.Path}}
            }
            # Without this every wrong password of a test delays all later ones: they come from one address.
            service anvil {
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service auth {
              unix_listener {{socket}} {
                mode = 0600
                user = postfix
              }
            }

            """);
        var program = await LeashedProgram.StartAsync(folder, static _ => { }, static _ => { }, dovecot, ["-F", "-c", configuration]);
        var started = new DovecotSasl(folder, program);
        try
        {
            await Poll.UntilAsync(() => File.Exists(socket) || program.HasExited, () => $"Dovecot opened its socket; its log:\n{started.LogText}");
            program.HasExited.ShouldBeFalse(started.LogText);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private string LogText => File.Exists(_folder.Of("dovecot.log")) ? File.ReadAllText(_folder.Of("dovecot.log")) : string.Empty;
}
