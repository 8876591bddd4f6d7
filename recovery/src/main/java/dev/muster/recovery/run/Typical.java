package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import java.time.Duration;

/// How long acts take where nobody has seen any yet, from published measurements; only for choosing
/// what goes first.
final class Typical {
  private Typical() {}

  static Duration of(Act act) {
    return Duration.ofSeconds(
        switch (act) {
          case Act.StartServer _ -> 100;
          case Act.AttachVolume _, Act.AttachCopy _ -> 65;
          case Act.CloneGroup _, Act.Resize _ -> 60;
          case Act.Replicate _, Act.AwaitConsistent _ -> 80;
          case Act.AwaitSync _ -> 300;
          case Act.Promote _ -> 20;
          case Act.CreateNetwork _,
              Act.LeaveNetwork _,
              Act.JoinIsolated _,
              Act.LeaveIsolated _,
              Act.RejoinNetwork _,
              Act.DeleteNetwork _,
              Act.JoinNetwork _,
              Act.StopServer _,
              Act.ShutDown _,
              Act.DetachVolume _,
              Act.DetachCopy _,
              Act.DeleteCopy _ ->
              18;
          case Act.CheckHealth _, Act.Probe _, Act.RunScript _ -> 10;
          case Act.LetPass(long seconds) -> seconds;
          case Act.ReadServer _,
              Act.CheckGroup _,
              Act.RecordPoint _,
              Act.MarkBootable _,
              Act.ConfirmFence _,
              Act.Gate _,
              Act.AskPerson _ ->
              1;
        });
  }
}
